// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// pull is copy.Image from the registry to a place that is not one, skopeo copy
// docker://… dir:…, podman pull.
var pull = clients.Flow{Rescue: nextSource, Steps: join(
	openSource(),
	[]clients.Step{
		{
			Text: "for each layer, and to the last of them whatever happens:",
			Do:   countNone, Each: layers, Body: "layer", Parallel: parallel,
		},
		{Do: firstFailure},
	},
	configAgain(),
	[]clients.Step{{If: always, Then: clients.Done}},
	readBlob("layer", clients.ByItem, "  - GET the blob from the source",
		clients.Edge{Do: copied, To: clients.Done}, clients.Edge{Do: noteFailure(readingBlob), To: clients.Done}),
)}

func always(*clients.Frame) bool { return true }

func parallel(f *clients.Frame) int { return max(1, int(f.C.Parallel)) }

// openSource reads the manifest, at the first pull source that has it (CI
// docker_image_src.go:84-151), of an index that of one image as well, and the
// config, whose failure does not matter yet (CP single.go:318-322).
func openSource() []clients.Step {
	return join(
		[]clients.Step{{Do: beginSource}, {Name: "source", Do: useSource}},
		ping("source ping", openFails(clients.AnyResponse, func(f *clients.Frame) string { return fetchingManifest(f) + pinging(f) })),
		[]clients.Step{
			{
				Name: "manifest", Text: "GET the manifest, at each mirror and at last the registry until one has it",
				Op: clients.GetSourceManifest,
				On: []clients.Edge{
					{On: clients.Status(200), Do: isOpen, To: clients.Next},
					openFails(clients.AnyResponse, readingManifest),
					openFails(clients.Failure, fetchingManifest),
				},
			},
			{
				Text: "an index: GET the manifest for this system",
				If:   isIndex, Do: choose,
				Op: clients.GetSourceManifest, At: clients.ByItem,
				On: []clients.Edge{
					{On: clients.Status(200), To: clients.Next},
					{On: clients.AnyResponse, Do: fails(instanceManifest), To: clients.Fail},
					{On: clients.Failure, Do: fails(instanceManifest), To: clients.Fail},
				},
			},
			{Do: findConfig},
			{If: isArtifact, Then: "opened"},
		},
		readBlob("config", clients.ByRoot, "GET the config", clients.Edge{Do: configIsRead, To: "opened"}, clients.Edge{To: "opened"}),
		[]clients.Step{{Name: "opened"}},
	)
}

// configAgain reads a config that was not read yet, when the layers are done (CP
// single.go:630-633).
func configAgain() []clients.Step {
	return join(
		[]clients.Step{{If: hasConfig, Then: "config is there"}},
		readBlob("config again", clients.ByRoot, "GET the config, if that failed before",
			clients.Edge{Do: configIsRead, To: "config is there"},
			clients.Edge{Do: func(f *clients.Frame) {
				f.Fail(f.Say(wrapped(f, "reading config blob "+f.T.Str(f.L.Root)+": "+blobReason(f))))
			}, To: clients.Fail}),
		[]clients.Step{{Name: "config is there"}},
	)
}

// beginSource makes the source what the lane reads.
func beginSource(f *clients.Frame) {
	begin(f)
	f.L.From = f.L.Repository
	if f.S.Task.Kind == model.Copy {
		f.L.From, f.L.Reference = f.S.Task.FromRepository, f.S.Task.FromReference
	}
}

// useSource makes a docker client for the source at the endpoint.
func useSource(f *clients.Frame) {
	setEndpoint(f, active, f.S.Endpoint)
	f.L.Owner = sourceOwner(f)
}

// sourceOwner is the docker client of the source at the endpoint or its twin.
func sourceOwner(f *clients.Frame) uint8 {
	for i, e := range f.S.Task.Endpoints {
		if e != model.Absent && f.T.Host(e) == f.T.Host(f.Endpoint()) {
			return firstSource + uint8(i)
		}
	}
	return firstSource
}

// atSource makes the lane's requests go to the source.
func atSource(f *clients.Frame) {
	f.S.Endpoint = endpoint(f, active)
	f.L.Owner, f.L.From = sourceOwner(f), f.S.Task.FromRepository
	if f.S.Task.Kind == model.Pull {
		f.L.From = f.L.Repository
	}
}

// isOpen: the source has the manifest. The later ones are kept for blobs.
func isOpen(f *clients.Frame) {
	f.S.Facts |= opened
	setEndpoint(f, next, sourceAfter(f))
	f.L.Item, f.L.Upload = f.R.Body, model.URL{}
}

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

// choose takes the first manifest of an index for the one of this system.
func choose(f *clients.Frame) {
	f.S.Facts |= inList
	for _, child := range f.T.Blob(f.L.Item).Children {
		if f.T.Blob(child).Kind == model.Manifest {
			f.L.Item = child
			return
		}
	}
	f.Fail(f.Say("choosing an image from manifest list " + sourceName(f) + ": no image found in manifest list"))
}

func findConfig(f *clients.Frame) {
	f.L.Root = model.Absent
	if children := f.T.Blob(f.L.Item).Children; len(children) > 0 {
		f.L.Root = children[0]
	}
}

// isArtifact: the config is not that of an image, and is not looked at before it
// is copied (internal/image/oci.go:87-90).
func isArtifact(f *clients.Frame) bool {
	mediaType := f.T.Str(f.T.Blob(f.L.Root).MediaType)
	return f.L.Root == model.Absent || f.T.Str(f.T.Blob(f.L.Item).MediaType) == "application/vnd.oci.image.manifest.v1+json" &&
		mediaType != "" && mediaType != "application/vnd.oci.image.config.v1+json"
}

func configIsRead(f *clients.Frame) { f.S.Facts |= configRead }

func hasConfig(f *clients.Frame) bool { return f.S.Facts&configRead != 0 || f.L.Root == model.Absent }

// layers are the layers of the lane's manifest.
func layers(f *clients.Frame) []model.Sym {
	if children := f.T.Blob(f.L.Item).Children; len(children) > 1 {
		return children[1:]
	}
	return nil
}

func countNone(f *clients.Frame) { f.L.Count = 0 }

// noteFailure keeps the failure of a layer for the end of the loop; of several the
// first in the manifest counts (CP single.go:545-548).
func noteFailure(where func(*clients.Frame) string) func(*clients.Frame) {
	return func(f *clients.Frame) {
		parent := &f.S.Lanes[f.L.Parent-1]
		place := uint8(1)
		for i, l := range f.T.Blob(parent.Item).Children {
			if l == f.L.Item {
				place = uint8(min(i, 254)) + 1
			}
		}
		if parent.Count == 0 || place < parent.Count {
			parent.Count, parent.Error = place, f.Say(where(f))
		}
	}
}

func firstFailure(f *clients.Frame) {
	if f.L.Count > 0 {
		f.Fail(f.Say(wrapped(f, f.T.Str(f.L.Error))))
	}
}

// wrapped says that the image is one of a list.
func wrapped(f *clients.Frame, s string) string {
	if f.S.Facts&inList != 0 {
		return "copying system image from manifest list: " + s
	}
	return s
}

func readingBlob(f *clients.Frame) string {
	return "reading blob " + f.T.Str(f.L.Item) + ": " + blobReason(f)
}

func readingManifest(f *clients.Frame) string {
	return "reading manifest " + f.T.Str(f.L.Reference) + " in " + name(f, f.L.From) + ": "
}

func fetchingManifest(f *clients.Frame) string {
	return "fetching manifest " + f.T.Str(f.L.Reference) + " in " + name(f, f.L.From) + ": "
}

func instanceManifest(f *clients.Frame) string {
	verb := "reading"
	if f.R == nil {
		verb = "fetching"
	}
	return wrapped(f, "determining manifest MIME type for docker://"+sourceName(f)+": "+verb+" manifest "+f.T.Str(f.L.Item)+" in "+name(f, f.L.From)+": ")
}

// sourceName is the source as the user wrote it.
func sourceName(f *clients.Frame) string {
	t := &f.S.Task
	if t.Kind == model.Copy {
		return imageName(f, t.FromRepository, t.FromReference, t.FromByDigest)
	}
	return imageName(f, t.Repository, t.Reference, t.ByDigest)
}
