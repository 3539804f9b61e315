// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Media types of symbolic content (image-spec, media types).
const (
	indexType    = "application/vnd.oci.image.index.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// Sizes of symbolic content. They mean nothing beyond being plausible and
// different.
const (
	indexSize    = 300
	manifestSize = 500
	configSize   = 1200
	layerSize    = 4000
)

// describe tells the table what the images of a world are made of.
func describe(t *model.Symbols, w *model.World) {
	subjects := map[string]model.Sym{}
	for i := range w.Images {
		subjects[w.Images[i].Name] = t.Of(w.Images[i].Root)
	}
	for i := range w.Images {
		im := &w.Images[i]
		config := t.Of(im.ConfigDigest)
		t.Describe(config, model.Blob{Kind: model.Config, MediaType: t.Of(configType), Size: configSize})
		children := []model.Sym{config}
		for n, l := range im.LayerDigests {
			layer := t.Of(l)
			b := model.Blob{Kind: model.Layer, MediaType: t.Of(layerType), Size: layerSize + int64(n)}
			if im.LayerURL != "" {
				b.URL = t.Of(strings.ReplaceAll(im.LayerURL, "{digest}", l))
			}
			t.Describe(layer, b)
			children = append(children, layer)
		}
		manifest := t.Of(im.ManifestDigest)
		m := model.Blob{Kind: model.Manifest, MediaType: t.Of(manifestType), Size: manifestSize, Children: children}
		if im.Subject != "" {
			m.Subject = subjects[im.Subject]
		}
		t.Describe(manifest, m)
		if im.Index {
			t.Describe(t.Of(im.Root), model.Blob{
				Kind: model.Index, MediaType: t.Of(indexType), Size: indexSize, Children: []model.Sym{manifest},
			})
		}
	}
}

// agrees tells whether the table has no other description of the content of the
// world's images. A description that is there stays ([model.Symbols.Describe]).
func agrees(t *model.Symbols, w *model.World) bool {
	fresh := model.NewSymbols()
	describe(fresh, w)
	for i := range w.Images {
		im := &w.Images[i]
		for _, d := range append([]string{im.Root, im.ManifestDigest, im.ConfigDigest}, im.LayerDigests...) {
			if got := t.Blob(t.Of(d)); got.Kind != model.OtherBlob && !equal(t, got, fresh, fresh.Blob(fresh.Of(d))) {
				return false
			}
		}
	}
	return true
}

func equal(t *model.Symbols, a model.Blob, u *model.Symbols, b model.Blob) bool {
	if a.Kind != b.Kind || a.Size != b.Size || len(a.Children) != len(b.Children) ||
		t.Str(a.MediaType) != u.Str(b.MediaType) || t.Str(a.Subject) != u.Str(b.Subject) || t.Str(a.URL) != u.Str(b.URL) {
		return false
	}
	for i := range a.Children {
		if t.Str(a.Children[i]) != u.Str(b.Children[i]) {
			return false
		}
	}
	return true
}
