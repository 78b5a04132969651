module espalier/engine/kernels/internal/openblas

go 1.26.0

require espalier v0.0.0

require golang.org/x/sys v0.49.0 // indirect

replace espalier => ../../../..
