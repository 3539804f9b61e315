// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"io/fs"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// Command is the command oras under a name and with profiles of its own: one
// process for each task. A pull, push or copy is "oras cp" to or from an image
// layout, or between repositories; a head is "oras resolve". Its files are cited
// below cmd/oras of oras.land/oras at v1.3.6.
func Command(name string, profiles fs.ReadFileFS) clients.Definition {
	return clients.Definition{
		Name: name,
		Flows: map[model.TaskKind]*clients.Flow{
			model.Login:     told(&clients.Flow{Steps: []clients.Step{ping}}),
			model.Head:      told(&head),
			model.Pull:      command.pull(),
			model.Push:      command.push(),
			model.Copy:      command.copyImage(),
			model.Tags:      told(&tags),
			model.Catalog:   told(&catalog),
			model.Delete:    told(&clients.Flow{Steps: slices.Concat(resolveFirst, deleteManifest.Steps[1:])}),
			model.Referrers: told(&discover),
		},
		Explain:      explainCommand,
		ExplainToken: explainCommandToken,
		FetchFailed:  commandFetchFailed,
		Files:        profiles,
	}
}

// ping is login but for the words (root/login.go:120-140).
var ping = clients.Step{
	Text: "GET /v2/",
	Op:   clients.Ping,
	On: []clients.Edge{
		{On: clients.Status(200), To: clients.Done},
		{On: clients.AnyResponse, To: clients.Fail},
	},
}

// resolveFirst: a manifest that is to be deleted is resolved, by digest too
// (root/manifest/delete.go:93-110). The hint that is meant for all this is lost,
// because it is given to a store and not to a repository
// (/internal/registryutil/auth.go:25-31). With --force, without which the command
// asks, nothing is done about one that is not there.
var resolveFirst = []clients.Step{{
	Text: "HEAD the manifest by tag or digest; 404: there is nothing to do",
	Op:   clients.HeadManifest, Hint: clients.ForPull,
	On: []clients.Edge{
		{On: clients.Status(200), Do: resolved, To: clients.Next},
		{On: clients.Status(404), To: clients.Done},
		{On: clients.AnyResponse, To: clients.Fail},
	},
}}

// hintTarget: with each request of a push or copy the command has pull and push
// on the target in mind, that is, also when it reads from the source: hints are by
// host (root/cp.go:163, root/push.go:272-274).
func hintTarget(f *clients.Frame) {
	f.S.Facts &^= unmounted | tokenRefused
	target := f.ScopeFor(clients.ForPush, f.S.Task.Repository)
	if extra := f.S.Task.ExtraScope; extra != model.Absent {
		target = f.Join(target, extra)
	}
	f.S.Task.ExtraScope = target
}

// What the command keeps in mind in the course of a copy.
const (
	// unmounted: nothing is mounted any more.
	unmounted uint32 = 1 << iota
	// tokenRefused: the last token request that failed was answered by 401 or 403.
	tokenRefused
)

// withoutMount begins a copy anew, without mounts, when a mount has ended in 401 or
// 403: its own, that of the token request for it, or one of what a declined mount
// goes on with (root/cp.go:663-677).
func withoutMount(f *clients.Frame) string {
	if !mounts(f) {
		return ""
	}
	switch f.Op() {
	case clients.Mount, clients.GetSourceBlob, clients.PutUpload:
	default:
		return ""
	}
	if f.R == nil && f.S.Facts&tokenRefused == 0 || f.R != nil && !refusal(f.R) {
		return ""
	}
	f.S.Facts |= unmounted
	return "copy"
}

func refusal(r *model.Response) bool { return r.Status == 401 || r.Status == 403 }

// seen and reread are what the printer of "oras cp" does about a manifest that has
// been copied: it looks for successors that were there before
// (internal/display/status/text.go:159-171). Of a root that was there before
// nothing is printed.
var (
	seen   = clients.Step{If: func(f *clients.Frame) bool { return f.L.Count == rootExisted }, Then: clients.Done}
	reread = clients.Step{
		Text: "GET each manifest that was PUT by its digest, to tell what it refers to was there before",
		Op:   clients.GetManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(200), Do: served, To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
			{On: clients.Failure, Do: trim, To: clients.Fail},
		},
	}
)

// told is a flow whose steps tell a failure in the command's words.
func told(flow *clients.Flow) *clients.Flow {
	steps := slices.Clone(flow.Steps)
	for i := range steps {
		if s := &steps[i]; s.Op != clients.NoOp {
			s.On = append(slices.Clone(s.On), clients.Edge{On: clients.Failure, Do: trim, To: clients.Fail})
		}
	}
	return &clients.Flow{Steps: steps}
}
