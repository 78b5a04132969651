//go:build arm64 && !purego

package kernels

// storedFormats is the table of kernels.
var storedFormats = [...][unpackedParts + 1]storedFormat{
	neon: {
		BF16:  {one: bf16x1NEON, many: bf16x4NEON, together: 4},
		FP8:   {one: fp8x1NEON, many: fp8x4NEON, together: 4},
		Q8_0:  {one: q8_0x1NEON, many: q8_0x2NEON, together: 2, lay: signed8LayOutNEON, group: 100},
		Q4_0:  {one: q4_0x1NEON, many: q4_0x2NEON, together: 2, lay: signedLayOutNEON, group: 100},
		Q4_1:  {one: q4_1x1NEON, many: q4_1x2NEON, together: 2, lay: minimaLayOutNEON, group: 116},
		Q5_0:  {one: q5_0x1NEON, many: q5_0x2NEON, together: 2, lay: signedLayOutNEON, group: 100},
		Q5_1:  {one: q5_1x1NEON, many: q5_1x2NEON, together: 2, lay: minimaLayOutNEON, group: 116},
		IQ4NL: {one: iq4_nlx1NEON, many: iq4_nlx2NEON, together: 2, lay: signed8LayOutNEON, group: 100},
		MXFP4: {one: mxfp4x1NEON, many: mxfp4x2NEON, together: 2, lay: signed8LayOutNEON, group: 100},
		Q2K:   {one: q2_kx1NEON, many: q2_kx2NEON, together: 2, lay: halfMinimaLayOutNEON, group: 132},
		Q3K:   {one: q3_kx1NEON, many: q3_kx2NEON, together: 2, lay: signedLayOutNEON, group: 100},
		Q4K:   {one: q4_kx1NEON, many: q4_kx2NEON, together: 2, lay: minimaLayOutNEON, group: 116},
		Q5K:   {one: q5_kx1NEON, many: q5_kx2NEON, together: 2, lay: minimaLayOutNEON, group: 116},
		Q6K:   {one: q6_kx1NEON, many: q6_kx2NEON, together: 2, lay: signedLayOutNEON, group: 100},
		IQ4XS: {one: iq4_xsx1NEON, many: iq4_xsx2NEON, together: 2, lay: signed8LayOutNEON, group: 100},
	},
	dotprod: {
		BF16:  {one: bf16x1NEON, many: bf16x4NEON, together: 4},
		FP8:   {one: fp8x1NEON, many: fp8x4NEON, together: 4},
		Q8_0:  {one: q8_0x1DotProd, many: q8_0x4DotProd, together: 4, lay: signed8LayOutDotProd, group: 100},
		Q4_0:  {one: q4_0x1DotProd, many: q4_0x4DotProd, together: 4, lay: signedLayOutDotProd, group: 100},
		Q4_1:  {one: q4_1x1DotProd, many: q4_1x4DotProd, together: 4, lay: minimaLayOutDotProd, group: 116},
		Q5_0:  {one: q5_0x1DotProd, many: q5_0x4DotProd, together: 4, lay: signedLayOutDotProd, group: 100},
		Q5_1:  {one: q5_1x1DotProd, many: q5_1x4DotProd, together: 4, lay: minimaLayOutDotProd, group: 116},
		IQ4NL: {one: iq4_nlx1DotProd, many: iq4_nlx4DotProd, together: 4, lay: signed8LayOutDotProd, group: 100},
		MXFP4: {one: mxfp4x1DotProd, many: mxfp4x4DotProd, together: 4, lay: signed8LayOutDotProd, group: 100},
		Q2K:   {one: q2_kx1DotProd, many: q2_kx4DotProd, together: 4, lay: halfMinimaLayOutDotProd, group: 132},
		Q3K:   {one: q3_kx1DotProd, many: q3_kx4DotProd, together: 4, lay: signedLayOutDotProd, group: 100},
		Q4K:   {one: q4_kx1DotProd, many: q4_kx4DotProd, together: 4, lay: minimaLayOutDotProd, group: 116},
		Q5K:   {one: q5_kx1DotProd, many: q5_kx4DotProd, together: 4, lay: minimaLayOutDotProd, group: 116},
		Q6K:   {one: q6_kx1DotProd, many: q6_kx4DotProd, together: 4, lay: signedLayOutDotProd, group: 100},
		IQ4XS: {one: iq4_xsx1DotProd, many: iq4_xsx4DotProd, together: 4, lay: signed8LayOutDotProd, group: 100},
	},
}
