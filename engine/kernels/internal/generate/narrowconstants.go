package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// narrowConstants holds operands that all formats use.
type narrowConstants struct {
	ones, high, low Mem    // words of 1, words of 256, bytes of 15
	fifthAt         [2]Mem // selects the byte of the fifth bit of each number
	eachBit, fifth  Mem
	bias            Mem // of halved exponents
	tables          map[*[16]int]Mem
	unsigned        map[*[16]int]Mem // the same with an offset of 128
}

func wide32(name string, x uint32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(x))
	}
	return m
}

func bytes32(name string, at func(i int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 32 {
		DATA(i, U8(at(i)))
	}
	return m
}

// perHalf defines a constant of 32-bit lanes: one number for the lower four, and one for the
// upper.
func perHalf(name string, lower, upper int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32([]int{lower, upper}[i/4]))
	}
	return m
}

func newNarrowConstants() *narrowConstants {
	return &narrowConstants{
		ones: wide32("narrowOnes", 0x00010001),
		high: wide32("narrowHigh", 0x01000100),
		low:  wide32("narrowLow", 0x0f0f0f0f),
		fifthAt: [2]Mem{
			bytes32("narrowFifth0", func(i int) int { return i % 16 / 8 }),
			bytes32("narrowFifth1", func(i int) int { return 2 + i%16/8 }),
		},
		eachBit: bytes32("narrowEachBit", func(i int) int { return 1 << (i % 8) }),
		fifth:   wide32("narrowFifth", 0x10101010),
		bias:    wide32("narrowBias", 63),
		tables: map[*[16]int]Mem{
			&iq4Values: bytes32("narrowIQ4", func(i int) int { return iq4Values[i%16] & 0xff }),
			&fp4Values: bytes32("narrowFP4", func(i int) int { return fp4Values[i%16] & 0xff }),
		},
		unsigned: map[*[16]int]Mem{
			&iq4Values: bytes32("narrowIQ4Unsigned", func(i int) int { return iq4Values[i%16] + 128 }),
			&fp4Values: bytes32("narrowFP4Unsigned", func(i int) int { return fp4Values[i%16] + 128 }),
		},
	}
}

// narrowLargeConstants holds operands of the formats.
type narrowLargeConstants struct {
	parts  [4]Mem    // selects the scales of a pair
	halves [2][2]Mem // selects those of the first and second halves of a pair
	by     map[[2]int]Mem
}

func newNarrowLargeConstants() *narrowLargeConstants {
	n := &narrowLargeConstants{by: map[[2]int]Mem{}}
	for i := range n.parts {
		n.parts[i] = perHalf(fmt.Sprintf("narrowParts%d", i), 2*i, 2*i+1)
	}
	for q := range 2 {
		for i := range 2 {
			n.halves[q][i] = perHalf(fmt.Sprintf("narrowHalves%d%d", q, i), 4*q+i, 4*q+2+i)
		}
	}
	return n
}

// mask defines a constant of equal bytes, once.
func (n *narrowLargeConstants) mask(x uint32) Mem {
	key := [2]int{-1, int(x)}
	m, ok := n.by[key]
	if !ok {
		m = wide32(fmt.Sprintf("narrowBytes%d", x), x*0x01010101)
		n.by[key] = m
	}
	return m
}

// lanes defines a constant, once; name tells constants apart.
func (n *narrowLargeConstants) lanes(id int, at func(i int) int) Mem {
	key := [2]int{-2, id}
	m, ok := n.by[key]
	if !ok {
		m = GLOBL(fmt.Sprintf("narrowLanes%d", id), RODATA|NOPTR)
		for i := range 8 {
			DATA(4*i, U32(at(i)))
		}
		n.by[key] = m
	}
	return m
}
