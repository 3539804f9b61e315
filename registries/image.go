// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// Media types of content that the world describes.
const (
	mediaIndex    = "application/vnd.oci.image.index.v1+json"
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
	mediaConfig   = "application/vnd.oci.image.config.v1+json"
	mediaLayer    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// describe, where nobody has done so before, tells the symbols what an image consists of and returns the digests,
// the root first. Digests that the world does not give are made of the image's
// name.
func (e *Engine) describe(image *model.Image, all map[string]*model.Image) []model.Sym {
	given := func(text, part string) model.Sym {
		if text == "" {
			text = image.Name + ":" + part
		}
		return e.t.Of(text)
	}
	config := given(image.ConfigDigest, "config")
	children := []model.Sym{config}
	layers := image.LayerDigests
	if len(layers) == 0 {
		layers = []string{image.Name + ":layer1"}
	}
	for _, layer := range layers {
		children = append(children, e.t.Of(layer))
	}
	manifestText := image.ManifestDigest
	if manifestText == "" && !image.Index {
		manifestText = image.Root
	}
	manifest := given(manifestText, "manifest")
	var subject model.Sym
	if of := all[image.Subject]; of != nil && of != image {
		subject = e.t.Of(rootOf(of))
	}
	e.t.Describe(config, model.Blob{Kind: model.Config, MediaType: e.t.Of(mediaConfig), Size: 1200})
	for i, layer := range children[1:] {
		e.t.Describe(layer, model.Blob{Kind: model.Layer, MediaType: e.t.Of(mediaLayer), Size: 4000 + int64(i)})
	}
	e.t.Describe(manifest, model.Blob{Kind: model.Manifest, MediaType: e.t.Of(mediaManifest), Size: 500, Children: children, Subject: subject})
	digests := append([]model.Sym{manifest}, children...)
	if image.Index {
		root := given(image.Root, "index")
		e.t.Describe(root, model.Blob{Kind: model.Index, MediaType: e.t.Of(mediaIndex), Size: 300, Children: []model.Sym{manifest}})
		digests = append([]model.Sym{root}, digests...)
	}
	return digests
}

func rootOf(image *model.Image) string {
	switch {
	case image.Root != "":
		return image.Root
	case image.Index:
		return image.Name + ":index"
	case image.ManifestDigest != "":
		return image.ManifestDigest
	}
	return image.Name + ":manifest"
}
