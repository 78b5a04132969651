//go:build !purego

package kernels

import "syscall"

// tilesAllowed asks Linux for the registers of AMX, which it gives to processes that do: see
// Documentation/arch/x86/xstate.rst of the kernel. It refuses where a sandbox forbids the call.
func tilesAllowed() bool {
	const requestPermission, tileData = 0x1023, 18 // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
	_, _, err := syscall.RawSyscall(syscall.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return err == 0
}
