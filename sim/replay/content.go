// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// descriptor is a reference to content, and what the file line says of content.
// Registry files give config and layers as bare digests.
type descriptor struct {
	Digest    string       `json:"digest"`
	MediaType string       `json:"media_type"`
	Size      int64        `json:"size"`
	Children  []descriptor `json:"children"`
	Config    *descriptor  `json:"config"`
	Layers    []descriptor `json:"layers"`
}

func (d *descriptor) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, &d.Digest)
	}
	type plain descriptor
	return json.Unmarshal(data, (*plain)(d))
}

// describe tells the model what the digests of a file stand for.
func describe(t *model.Symbols, content json.RawMessage) error {
	if len(content) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(content))
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("content: %w", err)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return fmt.Errorf("content: %w", err)
		}
		var d descriptor
		if err := dec.Decode(&d); err != nil {
			return fmt.Errorf("content of %v: %w", name, err)
		}
		d.Digest, _ = name.(string)
		d.describe(t, model.OtherBlob)
	}
	return nil
}

func (d *descriptor) describe(t *model.Symbols, kind model.BlobKind) {
	if kind == model.OtherBlob {
		kind = kindOf(d.MediaType)
	}
	b := model.Blob{Kind: kind, MediaType: optional(t, d.MediaType), Size: d.Size}
	if d.Config != nil {
		d.Config.describe(t, model.Config)
		b.Children = append(b.Children, t.Of(d.Config.Digest))
	}
	for i := range d.Layers {
		d.Layers[i].describe(t, model.Layer)
		b.Children = append(b.Children, t.Of(d.Layers[i].Digest))
	}
	for i := range d.Children {
		// A manifest is described where its own entry is, with its layers.
		b.Children = append(b.Children, t.Of(d.Children[i].Digest))
	}
	t.Describe(t.Of(d.Digest), b)
}

// kindOf tells manifests and indexes by their media types.
func kindOf(mediaType string) model.BlobKind {
	switch mediaType {
	case "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json":
		return model.Index
	case "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json":
		return model.Manifest
	}
	return model.OtherBlob
}

// schema2 is the docker manifest that moby builds when it pushes.
const schema2 = "{manifest-schema2}"

// localImage is the digest of the local image of a push: a symbol, or for moby
// "{config} with {layer1},{layer2}", which it makes a docker manifest of.
func localImage(t *model.Symbols, image string) model.Sym {
	config, layers, made := strings.Cut(image, " with ")
	if !made {
		return optional(t, image)
	}
	b := model.Blob{
		Kind:      model.Manifest,
		MediaType: t.Of("application/vnd.docker.distribution.manifest.v2+json"),
		Children:  []model.Sym{t.Of(config)},
	}
	t.Describe(t.Of(config), model.Blob{Kind: model.Config, MediaType: t.Of("application/vnd.docker.container.image.v1+json")})
	for l := range strings.SplitSeq(layers, ",") {
		t.Describe(t.Of(l), model.Blob{Kind: model.Layer, MediaType: t.Of("application/vnd.docker.image.rootfs.diff.tar.gzip")})
		b.Children = append(b.Children, t.Of(l))
	}
	t.Describe(t.Of(schema2), b)
	return t.Of(schema2)
}

// optional interns a string of which the empty one means that it is absent.
func optional(t *model.Symbols, s string) model.Sym {
	if s == "" {
		return model.Absent
	}
	return t.Of(s)
}
