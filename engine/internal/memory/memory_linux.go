package memory

import (
	"bytes"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
)

// available is the kernel's estimate, which counts files that it can drop, or what a control
// group leaves of it.
func available() (int64, bool) {
	free := fields("/proc/meminfo")["MemAvailable:"] * 1024
	if free == 0 {
		return 0, false
	}
	return min(free, inGroup()), true
}

// inGroup returns what the process's control group (version 2) has left; much if it has no
// limit.
func inGroup() int64 {
	group, err := os.ReadFile("/proc/self/cgroup")
	name, found := strings.CutPrefix(strings.TrimSpace(string(group)), "0::")
	if err != nil || !found {
		return math.MaxInt64
	}
	dir := path.Join("/sys/fs/cgroup", name)
	most, limited := number(dir + "/memory.max")
	used, known := number(dir + "/memory.current")
	if !limited || !known {
		return math.MaxInt64
	}
	return max(most-used+fields(dir + "/memory.stat")["inactive_file"], 0)
}

// number reads a file that holds one number.
func number(file string) (int64, bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(data)), 10, 64)
	return n, err == nil
}

// fields reads the numbers of a file of lines "name number", of which some have a unit.
func fields(file string) map[string]int64 {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	numbers := map[string]int64{}
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) > 1 {
			if n, err := strconv.ParseInt(words[1], 10, 64); err == nil {
				numbers[words[0]] = n
			}
		}
	}
	return numbers
}
