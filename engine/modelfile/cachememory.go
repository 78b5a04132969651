package modelfile

import (
	"espalier/engine/internal/memory"
	"espalier/engine/native/arch"
	"espalier/engine/native/decode"
	"espalier/engine/native/kvcache"
)

// unknownCache is set aside where nobody says how much memory there is.
const unknownCache = 1 << 30

// cacheMemory returns how many bytes are set aside for the cache of a model on disk: half of
// what is free beside its weights, which are read from memory again and again. The other half
// is left for working memory, and for others.
func (f *Files) cacheMemory() int64 {
	free, ok := memory.Available()
	if !ok {
		return unknownCache
	}
	_, weights := f.Stored()
	return max((free-weights)/2, decode.DefaultCacheBytes)
}

// CacheShape returns the shape of the cells that the model caches, in a type.
func (f *Files) CacheShape(of kvcache.Type) kvcache.Shape {
	shape := kvcache.Shape{Width: f.Config.CellWidth(), Planes: f.Config.Layers, Type: of}
	if f.weights != nil && f.Config.MTPLayers > 0 && f.weights.Shape(arch.LayerPrefix(f.Config.Layers)+"enorm.weight") != nil {
		shape.Planes++ // of the module
	}
	return shape
}
