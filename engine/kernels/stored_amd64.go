//go:build amd64 && !purego

package kernels

// together returns how many rows of x the widest kernels take at once.
func together(with instructions) int {
	if with >= avx512 {
		return 4
	}
	return 2
}

// storedFormats is the table of kernels.
var storedFormats = [...][unpackedParts + 1]storedFormat{
	avx2: {
		BF16:          {one: bf16x1AVX2, many: bf16x2AVX2},
		FP8:           {one: fp8x1AVX2, many: fp8x2AVX2},
		Q8_0:          {one: q8_0x1AVX2, many: q8_0x2AVX2},
		Q4_0:          {one: q4_0x1AVX2, many: q4_0x2AVX2},
		unpackedParts: {one: unpackedx1AVX2, many: unpackedx2AVX2},
	},
	avx512: {
		BF16:          {one: bf16x1AVX512, many: bf16x4AVX512},
		FP8:           {one: fp8x1AVX512, many: fp8x4AVX512},
		Q8_0:          {one: q8_0x1AVX512, many: q8_0x4AVX512},
		Q4_0:          {one: q4_0x1AVX512, many: q4_0x4AVX512},
		unpackedParts: {one: unpackedx1AVX512, many: unpackedx4AVX512},
	},
	vnni: {
		BF16:          {one: bf16x1AVX512, many: bf16x4AVX512},
		FP8:           {one: fp8x1AVX512, many: fp8x4AVX512},
		Q8_0:          {one: q8_0x1VNNI, many: q8_0x4VNNI, lay: around128FixedVNNI, group: 128},
		Q4_0:          {one: q4_0x1VNNI, many: q4_0x4VNNI, lay: around8FixedVNNI, group: 128},
		Q4_1:          {one: q4_1x1VNNI, many: q4_1x4VNNI, lay: minimaFixedVNNI, group: 128},
		Q5_0:          {one: q5_0x1VNNI, many: q5_0x4VNNI, lay: around16FixedVNNI, group: 128},
		Q5_1:          {one: q5_1x1VNNI, many: q5_1x4VNNI, lay: minimaFixedVNNI, group: 128},
		IQ4NL:         {one: iq4_nlx1VNNI, many: iq4_nlx4VNNI, lay: around128FixedVNNI, group: 128},
		MXFP4:         {one: mxfp4x1VNNI, many: mxfp4x4VNNI, lay: around128FixedVNNI, group: 128},
		Q2K:           {one: q2_kx1VNNI, many: q2_kx4VNNI, lay: halfMinimaFixedVNNI, group: 144},
		Q3K:           {one: q3_kx1VNNI, many: q3_kx4VNNI, lay: halves4FixedVNNI, group: 144},
		Q4K:           {one: q4_kx1VNNI, many: q4_kx4VNNI, lay: minimaFixedVNNI, group: 128},
		Q5K:           {one: q5_kx1VNNI, many: q5_kx4VNNI, lay: minimaFixedVNNI, group: 128},
		IQ4XS:         {one: iq4_xsx1VNNI, many: iq4_xsx4VNNI, lay: around128FixedVNNI, group: 128},
		Q6K:           {one: q6_kx1VNNI, many: q6_kx4VNNI, lay: halves32FixedVNNI, group: 144},
		unpackedParts: {one: unpackedx1AVX512, many: unpackedx4AVX512},
	},
}
