// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// clientWorld is the part of a client file's world that a client's own
// configuration reflects. The rest concerns the servers, whose answers are
// recorded.
type clientWorld struct {
	Scheme string `json:"scheme"`
	HTTPS  string `json:"https"`
	Mirror *struct {
		Origin string `json:"origin"`
		Tried  string `json:"tried"`
	} `json:"mirror"`
	// Content tells what is behind a reference at the start. Who made a recording
	// has that content at hand: a client that needs no look at the source of a copy
	// is not made to take one.
	Content map[string]any `json:"content"`
}

// worldOf lays the worlds over each other, the later over the earlier; a key is
// replaced as a whole.
func worldOf(worlds ...json.RawMessage) (clientWorld, error) {
	all := map[string]json.RawMessage{}
	for _, w := range worlds {
		if len(w) == 0 {
			continue
		}
		if err := json.Unmarshal(w, &all); err != nil {
			return clientWorld{}, fmt.Errorf("world: %w", err)
		}
	}
	w := clientWorld{Scheme: "http"}
	joined, err := json.Marshal(all)
	if err == nil {
		err = json.Unmarshal(joined, &w)
	}
	if err != nil {
		return w, fmt.Errorf("world: %w", err)
	}
	return w, nil
}

// endpoints are the origins that the client tries, in order: a mirror that is
// tried first, and https before http where nothing listens on https.
func (w *clientWorld) endpoints() []string {
	var origins []string
	if w.Mirror != nil && w.Mirror.Tried == "first" {
		origins = append(origins, w.Mirror.Origin)
	}
	if w.HTTPS == "refused" {
		return append(origins, "https://registry.test", "http://registry.test")
	}
	return append(origins, w.Scheme+"://registry.test")
}

// step is one task of a scenario.
type step struct {
	task      model.Task
	newClient bool
	after     model.Instant
}

// stepsOf translates the task of a scenario, one step or several.
func stepsOf(t *model.Symbols, file *FileLine, s *Scenario) ([]step, error) {
	tasks := []Task{s.Task}
	if s.Task.Kind == "sequence" {
		tasks = s.Task.Steps
	}
	if len(tasks) == 0 {
		return nil, errors.New("task.steps: a sequence without steps")
	}
	var steps []step
	worlds := []json.RawMessage{file.World, s.World}
	for i := range tasks {
		worlds = append(worlds, tasks[i].World)
		w, err := worldOf(worlds...)
		if err != nil {
			return nil, err
		}
		task, err := taskOf(t, &tasks[i], w.endpoints())
		if err != nil {
			return nil, err
		}
		if task.Kind == model.Copy {
			image, _ := w.Content[tasks[i].From].(string)
			task.Image = optional(t, image)
		}
		steps = append(steps, step{task, tasks[i].Client == "new", model.Instant(tasks[i].AfterMS)})
	}
	return steps, nil
}

func taskOf(t *model.Symbols, task *Task, endpoints []string) (model.Task, error) {
	kind, ok := model.ParseTaskKind(task.Kind)
	if !ok {
		return model.Task{}, fmt.Errorf("task.kind: %q is not a task that the model knows", task.Kind)
	}
	m := model.Task{
		Kind: kind, Image: localImage(t, task.Image), MountCandidate: optional(t, task.MountCandidate),
		Repository: optional(t, task.Repository), Term: optional(t, task.Term), Limit: task.Limit,
		ExtraScope: optional(t, task.ExtraScope), AskRefreshToken: task.AskRefreshToken, SharedAuthorizer: task.SharedAuthorizer,
	}
	if len(endpoints) > len(m.Endpoints) {
		return m, fmt.Errorf("task: %d endpoints, the model has room for %d", len(endpoints), len(m.Endpoints))
	}
	for i, e := range endpoints {
		m.Endpoints[i] = t.Of(e)
	}
	ref := task.Ref
	if task.To != "" {
		ref = task.To
	}
	if ref != "" {
		m.Repository, m.Reference, m.ByDigest = reference(t, ref)
	}
	if task.From != "" {
		m.FromRepository, m.FromReference, m.FromByDigest = reference(t, task.From)
	}
	return m, nil
}

// reference splits repository:tag or repository@digest.
func reference(t *model.Symbols, ref string) (repository, ref2 model.Sym, byDigest bool) {
	if repo, digest, ok := strings.Cut(ref, "@"); ok {
		return t.Of(repo), t.Of(digest), true
	}
	i := strings.LastIndexByte(ref, ':')
	if i < 0 {
		return t.Of(ref), model.Absent, false
	}
	return t.Of(ref[:i]), t.Of(ref[i+1:]), false
}
