// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// endpoint reads one of the numbers of endpoints in Facts, setEndpoint writes it.
func endpoint(f *clients.Frame, bit uint32) uint8 { return uint8(f.S.Facts / bit & 3) }

func setEndpoint(f *clients.Frame, bit uint32, n uint8) {
	f.S.Facts = f.S.Facts&^(3*bit) | uint32(n&3)*bit
}

// noEndpoint is the number of none.
const noEndpoint = model.MaxEndpoints

// sourceAfter is the pull source behind the present one; the twin of an endpoint
// is none of its own.
func sourceAfter(f *clients.Frame) uint8 {
	for n := f.S.Endpoint + 1; n < model.MaxEndpoints; n++ {
		if e := f.S.Task.Endpoints[n]; e != model.Absent && f.T.Host(e) != f.T.Host(f.Endpoint()) {
			return n
		}
	}
	return noEndpoint
}

// nextSource is the rescue of a source that could not be opened: the next one.
func nextSource(f *clients.Frame) string {
	n := sourceAfter(f)
	if f.S.Facts&opened != 0 || n == noEndpoint {
		return ""
	}
	f.S.Endpoint = n
	return "source"
}

// openFails ends the attempt to open a source. The texts of those that failed are
// kept in Lane.Upload until one is open (CI docker_image_src.go:133-150).
func openFails(on clients.Match, where func(*clients.Frame) string) clients.Edge {
	return clients.Edge{On: on, Do: func(f *clients.Frame) {
		why := where(f) + reason(f)
		earlier := f.T.Str(f.L.Upload.Path)
		switch {
		case sourceAfter(f) != noEndpoint:
			f.L.Upload.Path = f.Say(strings.TrimPrefix(earlier+"\n["+sourceAt(f)+": "+why+"]", "\n"))
		case earlier != "":
			why = "(Mirrors also failed: " + earlier + "): " + sourceAt(f) + ": " + why
		}
		f.L.Error, f.R = f.Say("initializing source docker://"+sourceName(f)+": "+why), nil
	}, To: clients.Fail}
}

// sourceAt is the reference at the pull source.
func sourceAt(f *clients.Frame) string {
	_, rest, _ := strings.Cut(sourceName(f), "/")
	return f.T.Str(f.T.Host(f.Endpoint())) + "/" + rest
}

// readBlob is GetBlob of a source (CI docker_image_src.go:491-640): at the source
// that has the manifest, and if that fails in a way that another may mend, at the
// later ones. A failure of the server is tried again once as long as there are
// such. The texts of failures are kept in Lane.Upload.
func readBlob(name string, at clients.Subject, text string, got, failed clients.Edge) []clients.Step {
	on := func(m clients.Match, e clients.Edge) clients.Edge {
		e.On = m
		return e
	}
	all := clients.Edge{On: clients.Status(200), Do: func(f *clients.Frame) {
		blobIsRead(f)
		if got.Do != nil {
			got.Do(f)
		}
	}, To: got.To}
	end := clients.Edge{Do: func(f *clients.Frame) {
		if failed.Do != nil {
			failed.Do(f)
		}
	}, To: failed.To}
	again := clients.Edge{If: triesAgain, Do: waits, To: name + " request"}
	other := clients.Edge{If: fallsBack, Do: toNextSource, To: name + " ping"}
	return join(
		[]clients.Step{{Name: name, Do: func(f *clients.Frame) {
			f.L.Marks &^= triedAgain | fallenBack
			f.L.Upload = model.URL{}
			atSource(f)
		}}},
		ping(name+" ping", other, end),
		[]clients.Step{{
			Name: name + " request", Text: text,
			Op: clients.GetSourceBlob, At: at,
			On: []clients.Edge{
				all,
				on(clients.AnyResponse, again), on(clients.AnyResponse, other), on(clients.AnyResponse, end),
				on(clients.Failure, other), on(clients.Failure, end),
			},
		}},
	)
}

// blobIsRead: a source that served in another's place is read from now on, and
// the cache learns where the layer is.
func blobIsRead(f *clients.Frame) {
	if f.L.Marks&fallenBack != 0 {
		setEndpoint(f, active, f.S.Endpoint)
	}
	f.L.Upload = model.URL{}
	if f.L.Parent != 0 && f.T.Host(f.Endpoint()) == registryHost(f) {
		f.Remember(f.L.Item, f.L.From)
	}
}

func hasMoreSources(f *clients.Frame) bool { return endpoint(f, next) != noEndpoint }

// triesAgain: the server failed (CI docker_image_src.go:596-612); time-outs are
// not modelled.
func triesAgain(f *clients.Frame) bool {
	return hasMoreSources(f) && f.R.Status >= 500 && f.L.Marks&triedAgain == 0
}

func waits(f *clients.Frame) {
	f.L.Marks |= triedAgain
	f.Pause(model.Second)
}

// fallsBack: another source may have the blob (CI docker_image_src.go:566-594).
// Once others are tried, any failure leads on.
func fallsBack(f *clients.Frame) bool {
	switch {
	case !hasMoreSources(f):
		return false
	case f.L.Marks&fallenBack != 0:
		return true
	case f.R == nil || f.Op() == clients.Ping:
		return false
	}
	code, _ := failure(f, f.R)
	return f.R.Status >= 500 || code == "BLOB_UNKNOWN" || code == "TOOMANYREQUESTS"
}

func toNextSource(f *clients.Frame) {
	keepReason(f)
	f.L.Marks = f.L.Marks&^triedAgain | fallenBack
	f.S.Endpoint = endpoint(f, next)
	setEndpoint(f, next, sourceAfter(f))
	f.L.Owner = sourceOwner(f)
}

// keepReason keeps the first failure in Upload.Path, the later ones in
// Upload.Query.
func keepReason(f *clients.Frame) {
	if f.L.Marks&fallenBack == 0 {
		f.L.Upload.Path = f.Say(callReason(f))
		return
	}
	later := strings.TrimPrefix(f.T.Str(f.L.Upload.Query)+"\n["+sourceAt(f)+": "+callReason(f)+"]", "\n")
	f.L.Upload.Query = f.Say(later)
}

func callReason(f *clients.Frame) string {
	switch {
	case f.Op() == clients.Ping:
		return pinging(f) + reason(f)
	case f.R != nil:
		return "fetching blob: " + reason(f)
	}
	return reason(f)
}

// blobReason is why a blob could not be read, at the end. The source that was read
// from before stays the one.
func blobReason(f *clients.Frame) string {
	if f.L.Marks&fallenBack == 0 {
		return callReason(f)
	}
	keepReason(f)
	return "(Fallback sources also failed: " + f.T.Str(f.L.Upload.Query) + "): " + f.T.Str(f.L.Upload.Path)
}
