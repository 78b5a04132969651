//go:build arm64 && !purego

package kernels

// storedFormats is the table of kernels.
var storedFormats = [...][unpackedParts + 1]storedFormat{
	neon: {
		BF16:          {one: bf16x1NEON, many: bf16x4NEON, together: 4},
		FP8:           {one: fp8x1NEON, many: fp8x4NEON, together: 4},
		unpackedParts: {one: unpackedx1NEON, many: unpackedx4NEON, together: 4},
	},
	dotprod: {
		BF16:          {one: bf16x1NEON, many: bf16x4NEON, together: 4},
		FP8:           {one: fp8x1NEON, many: fp8x4NEON, together: 4},
		Q8_0:          {one: q8_0x1DotProd, many: q8_0x4DotProd, together: 4, lay: signed8LayOut, group: 100},
		Q4_0:          {one: q4_0x1DotProd, many: q4_0x4DotProd, together: 4, lay: signedLayOut, group: 100},
		Q4_1:          {one: q4_1x1DotProd, many: q4_1x4DotProd, together: 4, lay: minimaLayOut, group: 116},
		Q5_0:          {one: q5_0x1DotProd, many: q5_0x4DotProd, together: 4, lay: signedLayOut, group: 100},
		Q5_1:          {one: q5_1x1DotProd, many: q5_1x4DotProd, together: 4, lay: minimaLayOut, group: 116},
		IQ4NL:         {one: iq4_nlx1DotProd, many: iq4_nlx4DotProd, together: 4, lay: signed8LayOut, group: 100},
		MXFP4:         {one: mxfp4x1DotProd, many: mxfp4x4DotProd, together: 4, lay: signed8LayOut, group: 100},
		Q2K:           {one: q2_kx1DotProd, many: q2_kx4DotProd, together: 4, lay: halfMinimaLayOut, group: 132},
		Q3K:           {one: q3_kx1DotProd, many: q3_kx4DotProd, together: 4, lay: signedLayOut, group: 100},
		Q4K:           {one: q4_kx1DotProd, many: q4_kx4DotProd, together: 4, lay: minimaLayOut, group: 116},
		Q5K:           {one: q5_kx1DotProd, many: q5_kx4DotProd, together: 4, lay: minimaLayOut, group: 116},
		Q6K:           {one: q6_kx1DotProd, many: q6_kx4DotProd, together: 4, lay: signedLayOut, group: 100},
		IQ4XS:         {one: iq4_xsx1DotProd, many: iq4_xsx4DotProd, together: 4, lay: signed8LayOut, group: 100},
		unpackedParts: {one: unpackedx1NEON, many: unpackedx4NEON, together: 4},
	},
}
