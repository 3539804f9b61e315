// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// LayerURL is what a client does about a URL in a layer's descriptor (image-spec,
// descriptors, urls), which whoever made the manifest has chosen.
type LayerURL uint8

const (
	// LayerURLNot: the registry is asked for the layer. What a client makes of the
	// URL when the registry does not have it is not simulated.
	LayerURLNot LayerURL = iota
	// LayerURLBare: the URL is tried before the registry, without Authorization.
	LayerURLBare
	// LayerURLOnly: it is tried in the registry's place, without Authorization.
	LayerURLOnly
	// LayerURLByHandler: it is tried before the registry, and a challenge there is
	// answered as one of the registry is.
	LayerURLByHandler
)

var layerURLAxis = choice("layer-url", "", "Is the URL in a layer's descriptor (urls) tried before the registry?",
	func(c *Config) *LayerURL { return &c.LayerURL }, values(
		"no: it is not", "bare: yes, without Authorization; after a 404 the registry is asked",
		"only: yes, without Authorization, and the registry is not asked",
		"handler: as bare, but a challenge there is answered as the registry's is (containerd before 1.2.14)"))

// layerURL is where the descriptor of the lane's layer says that it is, if the
// client goes there first and has not been there yet.
func (f *Frame) layerURL(s *Step) (model.URL, bool) {
	if f.C.LayerURL == LayerURLNot || s.Op != GetBlob && s.Op != GetSourceBlob || f.L.PastURL {
		return model.URL{}, false
	}
	u := f.T.Blob(f.blob(s)).URL
	if u == model.Absent {
		return model.URL{}, false
	}
	return f.T.Resolve(model.Absent, u)
}

// bareLayer tells a request to a descriptor's URL that by the axis layer-url
// carries nothing.
func (f *Frame) bareLayer(s *Step) bool {
	_, there := f.layerURL(s)
	return there && f.C.LayerURL != LayerURLByHandler
}

// atRegistryInstead lets the lane ask the registry for a layer that is not where
// its descriptor says.
func (f *Frame) atRegistryInstead(r *model.Response) bool {
	if _, there := f.layerURL(f.step()); !there || f.C.LayerURL == LayerURLOnly || r == nil || r.Status != 404 {
		return false
	}
	f.L.PastURL = true
	f.begin()
	return true
}
