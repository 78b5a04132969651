//go:build amd64 && !purego

package kernels

// storedFormats is the table of kernels.
var storedFormats = [...][unpackedParts + 1]storedFormat{
	avx2: {
		BF16:          {one: bf16x1AVX2, many: bf16x2AVX2, together: 2},
		FP8:           {one: fp8x1AVX2, many: fp8x2AVX2, together: 2},
		Q8_0:          {one: q8_0x1AVX2, many: q8_0x2AVX2, together: 2},
		unpackedParts: {one: unpackedx1AVX2, many: unpackedx2AVX2, together: 2},
		Q4_0:          {one: q4_0x1Narrow, many: q4_0x2Narrow, together: 2, lay: around8Narrow, group: 128},
		Q4_1:          {one: q4_1x1Narrow, many: q4_1x2Narrow, together: 2, lay: minimaNarrow, group: 128},
		Q5_0:          {one: q5_0x1Narrow, many: q5_0x2Narrow, together: 2, lay: around16Narrow, group: 128},
		Q5_1:          {one: q5_1x1Narrow, many: q5_1x2Narrow, together: 2, lay: minimaNarrow, group: 128},
		IQ4NL:         {one: iq4_nlx1Narrow, many: iq4_nlx2Narrow, together: 2, lay: signed8Narrow, group: 128},
		MXFP4:         {one: mxfp4x1Narrow, many: mxfp4x2Narrow, together: 2, lay: signed8Narrow, group: 128},
		Q2K:           {one: q2_kx1Narrow, many: q2_kx2Narrow, together: 2, lay: halfMinimaNarrow, group: 144},
		Q3K:           {one: q3_kx1Narrow, many: q3_kx2Narrow, together: 2, lay: halves4Narrow, group: 144},
		Q4K:           {one: q4_kx1Narrow, many: q4_kx2Narrow, together: 2, lay: minimaNarrow, group: 128},
		Q5K:           {one: q5_kx1Narrow, many: q5_kx2Narrow, together: 2, lay: minimaNarrow, group: 128},
		Q6K:           {one: q6_kx1Narrow, many: q6_kx2Narrow, together: 2, lay: halves32Narrow, group: 144},
		IQ4XS:         {one: iq4_xsx1Narrow, many: iq4_xsx2Narrow, together: 2, lay: signed8Narrow, group: 128},
	},
	avxVNNI: {
		BF16:          {one: bf16x1AVX2, many: bf16x2AVX2, together: 2},
		FP8:           {one: fp8x1AVX2, many: fp8x2AVX2, together: 2},
		Q8_0:          {one: q8_0x1AVX2, many: q8_0x2AVX2, together: 2},
		unpackedParts: {one: unpackedx1AVX2, many: unpackedx2AVX2, together: 2},
		Q4_0:          {one: q4_0x1NarrowVNNI, many: q4_0x2NarrowVNNI, together: 2, lay: around8Narrow, group: 128},
		Q4_1:          {one: q4_1x1NarrowVNNI, many: q4_1x2NarrowVNNI, together: 2, lay: minimaNarrow, group: 128},
		Q5_0:          {one: q5_0x1NarrowVNNI, many: q5_0x2NarrowVNNI, together: 2, lay: around16Narrow, group: 128},
		Q5_1:          {one: q5_1x1NarrowVNNI, many: q5_1x2NarrowVNNI, together: 2, lay: minimaNarrow, group: 128},
		IQ4NL:         {one: iq4_nlx1NarrowVNNI, many: iq4_nlx2NarrowVNNI, together: 2, lay: around128Narrow, group: 128},
		MXFP4:         {one: mxfp4x1NarrowVNNI, many: mxfp4x2NarrowVNNI, together: 2, lay: around128Narrow, group: 128},
		Q2K:           {one: q2_kx1NarrowVNNI, many: q2_kx2NarrowVNNI, together: 2, lay: halfMinimaNarrow, group: 144},
		Q3K:           {one: q3_kx1NarrowVNNI, many: q3_kx2NarrowVNNI, together: 2, lay: halves4Narrow, group: 144},
		Q4K:           {one: q4_kx1NarrowVNNI, many: q4_kx2NarrowVNNI, together: 2, lay: minimaNarrow, group: 128},
		Q5K:           {one: q5_kx1NarrowVNNI, many: q5_kx2NarrowVNNI, together: 2, lay: minimaNarrow, group: 128},
		Q6K:           {one: q6_kx1NarrowVNNI, many: q6_kx2NarrowVNNI, together: 2, lay: halves32Narrow, group: 144},
		IQ4XS:         {one: iq4_xsx1NarrowVNNI, many: iq4_xsx2NarrowVNNI, together: 2, lay: around128Narrow, group: 128},
	},
	avx512: {
		BF16:          {one: bf16x1AVX512, many: bf16x4AVX512, together: 4},
		FP8:           {one: fp8x1AVX512, many: fp8x4AVX512, together: 4},
		Q8_0:          {one: q8_0x1AVX512, many: q8_0x4AVX512, together: 4},
		unpackedParts: {one: unpackedx1AVX512, many: unpackedx4AVX512, together: 4},
		Q4_0:          {one: q4_0x1Narrow, many: q4_0x2Narrow, together: 2, lay: around8Narrow, group: 128},
		Q4_1:          {one: q4_1x1Narrow, many: q4_1x2Narrow, together: 2, lay: minimaNarrow, group: 128},
		Q5_0:          {one: q5_0x1Narrow, many: q5_0x2Narrow, together: 2, lay: around16Narrow, group: 128},
		Q5_1:          {one: q5_1x1Narrow, many: q5_1x2Narrow, together: 2, lay: minimaNarrow, group: 128},
		IQ4NL:         {one: iq4_nlx1Narrow, many: iq4_nlx2Narrow, together: 2, lay: signed8Narrow, group: 128},
		MXFP4:         {one: mxfp4x1Narrow, many: mxfp4x2Narrow, together: 2, lay: signed8Narrow, group: 128},
		Q2K:           {one: q2_kx1Narrow, many: q2_kx2Narrow, together: 2, lay: halfMinimaNarrow, group: 144},
		Q3K:           {one: q3_kx1Narrow, many: q3_kx2Narrow, together: 2, lay: halves4Narrow, group: 144},
		Q4K:           {one: q4_kx1Narrow, many: q4_kx2Narrow, together: 2, lay: minimaNarrow, group: 128},
		Q5K:           {one: q5_kx1Narrow, many: q5_kx2Narrow, together: 2, lay: minimaNarrow, group: 128},
		Q6K:           {one: q6_kx1Narrow, many: q6_kx2Narrow, together: 2, lay: halves32Narrow, group: 144},
		IQ4XS:         {one: iq4_xsx1Narrow, many: iq4_xsx2Narrow, together: 2, lay: signed8Narrow, group: 128},
	},
	vnni: {
		BF16:          {one: bf16x1AVX512, many: bf16x4AVX512, together: 4},
		FP8:           {one: fp8x1AVX512, many: fp8x4AVX512, together: 4},
		Q8_0:          {one: q8_0x1VNNI, many: q8_0x4VNNI, together: 4, lay: around128FixedVNNI, group: 128, panels: &panelKernels{32, 9, q8_0Panel, offsetPanelx1, offsetPanelx4, nil, nil, panelTotals}},
		Q4_0:          {one: q4_0x1VNNI, many: q4_0x4VNNI, together: 4, lay: around8FixedVNNI, group: 128, panels: &panelKernels{32, 9, q4_0Panel, offsetPanelx1, offsetPanelx4, nil, nil, panelTotals}},
		Q4_1:          {one: q4_1x1VNNI, many: q4_1x4VNNI, together: 4, lay: minimaFixedVNNI, group: 128},
		Q5_0:          {one: q5_0x1VNNI, many: q5_0x4VNNI, together: 4, lay: around16FixedVNNI, group: 128},
		Q5_1:          {one: q5_1x1VNNI, many: q5_1x4VNNI, together: 4, lay: minimaFixedVNNI, group: 128},
		IQ4NL:         {one: iq4_nlx1VNNI, many: iq4_nlx4VNNI, together: 4, lay: around128FixedVNNI, group: 128},
		MXFP4:         {one: mxfp4x1VNNI, many: mxfp4x4VNNI, together: 4, lay: around128FixedVNNI, group: 128},
		Q2K:           {one: q2_kx1VNNI, many: q2_kx4VNNI, together: 4, lay: halfMinimaFixedVNNI, group: 144},
		Q3K:           {one: q3_kx1VNNI, many: q3_kx4VNNI, together: 4, lay: halves4FixedVNNI, group: 144},
		Q4K:           {one: q4_kx1VNNI, many: q4_kx4VNNI, together: 4, lay: minimaFixedVNNI, group: 128, panels: &panelKernels{256, 10, q4_kPanel, minimaPanelx1, minimaPanelx4, nil, nil, panelTotals}},
		Q5K:           {one: q5_kx1VNNI, many: q5_kx4VNNI, together: 4, lay: minimaFixedVNNI, group: 128},
		IQ4XS:         {one: iq4_xsx1VNNI, many: iq4_xsx4VNNI, together: 4, lay: around128FixedVNNI, group: 128},
		Q6K:           {one: q6_kx1VNNI, many: q6_kx4VNNI, together: 4, lay: halves32FixedVNNI, group: 144, panels: &panelKernels{256, 10, q6_kPanel, halvesPanelx1, halvesPanelx4, nil, nil, panelTotals}},
		unpackedParts: {one: unpackedx1AVX512, many: unpackedx4AVX512, together: 4},
	}, amx: {}, // as vnni, with tiles: see init
}

func init() {
	storedFormats[amx] = storedFormats[vnni]
	for storage, tiles := range map[Storage]*tileFormat{
		Q8_0: {9, 3, 1, 32, 32, q8_0SignedPanel, offsetLayTiles, offsetTilesx8, offsetTilesx16},
		Q4_0: {17, 2, 1, 64, 64, q4_0TwiceSignedPanel, offsetTwiceLayTiles, offsetTwiceTilesx8, offsetTwiceTilesx16},
		Q4K:  {18, 2, 2, 64, 64, q4_kTwicePanel, minimaTwiceLayTiles, minimaTwiceTilesx8, minimaTwiceTilesx16},
		Q6K:  {10, 3, 1, 32, 16, q6_kSignedPanel, halvesLayTiles, halvesTilesx8, halvesTilesx16},
	} {
		p := *storedFormats[vnni][storage].panels
		p.tiles = tiles
		storedFormats[amx][storage].panels = &p
	}
	storedFormats[amx][Q8_0].panels.rows = &rowTiles{4, layRows, q8_0Rows}
	storedFormats[amx][Q4_0].panels.rows = &rowTiles{6, layRows, q4_0Rows}
}
