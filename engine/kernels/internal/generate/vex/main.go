// Command vex rewrites the VPDPBUSD of 256 bits in a file of assembly as its bytes in the
// encoding of AVX-VNNI (Intel 64 manual, volume 2: VEX.256.66.0F38.W0 50 /r). The one that
// Go's assembler writes is AVX-512's.
package main

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"strconv"
)

var instruction = regexp.MustCompile(`(?m)^\tVPDPBUSD +Y(\d+), Y(\d+), Y(\d+)$`)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("vex: want a file of assembly")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal("vex: ", err)
	}
	text = instruction.ReplaceAllFunc(text, func(line []byte) []byte {
		var r [3]int // the second source, the first, and the destination
		for i, digits := range instruction.FindSubmatch(line)[1:] {
			r[i], _ = strconv.Atoi(string(digits))
			if r[i] > 15 {
				log.Fatalf("vex: %s needs AVX-512", line)
			}
		}
		prefix := 0x42 | (^r[2]>>3&1)<<7 | (^r[0]>>3&1)<<5
		operand := 0x05 | (^r[1]&15)<<3
		return fmt.Appendf(nil, "\tBYTE $0xc4; BYTE $0x%02x; BYTE $0x%02x; BYTE $0x50; BYTE $0x%02x //%s",
			prefix, operand, 0xc0|(r[2]&7)<<3|r[0]&7, line[1:])
	})
	if err := os.WriteFile(os.Args[1], text, 0o644); err != nil {
		log.Fatal("vex: ", err)
	}
}
