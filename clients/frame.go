// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// Frame is what the code of a step, a strategy or a condition works on: one
// lane of one state at one moment. It is valid only during the call.
type Frame struct {
	// T holds the strings; C is the configuration of the client.
	T *model.Symbols
	C *Config
	S *model.ClientState
	// I is the place of the lane L in S.Lanes.
	I int
	L *model.Lane
	// Now is the client's clock.
	Now model.Instant
	// R is the answer that is being delivered, nil when there is none.
	R *model.Response

	m *Machine
}

func (f *Frame) at(lane int) { f.I, f.L = lane, &f.S.Lanes[lane] }

func (f *Frame) flow() *Flow { return f.m.flows[f.S.Task.Kind] }

func (f *Frame) step() *Step { return &f.flow().Steps[f.L.Step] }

// free is the place of a lane that is not in use, -1 when there is none.
func (f *Frame) free() int {
	for i := range f.S.Lanes {
		if f.S.Lanes[i].Phase == model.Free {
			return i
		}
	}
	return -1
}

// Endpoint is the origin at which the task is being tried.
func (f *Frame) Endpoint() model.Sym { return f.S.Task.Endpoints[f.S.Endpoint] }

// NextEndpoint moves on to the task's next endpoint, if there is one.
func (f *Frame) NextEndpoint() bool {
	n := int(f.S.Endpoint) + 1
	if n >= model.MaxEndpoints || f.S.Task.Endpoints[n] == model.Absent {
		return false
	}
	f.S.Endpoint = uint8(n)
	return true
}

// Pause makes the lane's next request, which repeats an earlier one, wait.
func (f *Frame) Pause(wait model.Instant) { f.L.NotBefore = f.Now + wait }

// Keep remembers the Authorization of the last request for a later step that
// carries it again (Reuse).
func (f *Frame) Keep() { f.L.Reused = f.L.Authorization }

// Blob describes the content that the answer carries.
func (f *Frame) Blob() model.Blob {
	if f.R == nil {
		return model.Blob{}
	}
	return f.T.Blob(f.R.Body)
}

// NewAuthorizer gives the lane an authorizer of its own, which knows nothing
// yet, if the axis authorizer-life says so. What the lane's former one knew is
// forgotten unless another lane has it.
func (f *Frame) NewAuthorizer() {
	if f.C.AuthorizerLife != LifeCall || f.S.Task.SharedAuthorizer {
		return
	}
	old := f.L.Owner
	f.S.LastOwner++
	if f.S.LastOwner == 0 { // the numbers are used up
		f.overflow()
		return
	}
	f.L.Owner = f.S.LastOwner
	f.release(old)
}

// ownAuthorizer gives the lane the authorizer of a user, who is known by his name or
// else by his secret. It reports false, and ends the task, when there are too many.
func (f *Frame) ownAuthorizer(who model.Credential) bool {
	user := model.Empty
	switch {
	case who.User > model.Empty:
		user = who.User
	case who.Secret > model.Empty:
		user = who.Secret
	}
	for i := range f.S.Users {
		if f.S.Users[i] == model.Absent || f.S.Users[i] == user {
			f.S.Users[i], f.L.Owner = user, uint8(i)
			return true
		}
	}
	f.overflow()
	return false
}

// release forgets the handlers of an authorizer that no lane has any more.
func (f *Frame) release(owner uint8) {
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; l.Phase != model.Free && l.Owner == owner {
			return
		}
	}
	for i := range f.S.Handlers {
		if h := &f.S.Handlers[i]; h.Used && h.Owner == owner {
			f.Drop(i)
		}
	}
}

// Known tells whether the digest is remembered to be in the repository.
func (f *Frame) Known(digest, repository model.Sym) bool {
	for _, k := range f.S.Known {
		if k.Digest == digest && k.Repository == repository {
			return true
		}
	}
	return false
}

// Remember keeps in mind that the digest is in the repository. The latest
// memory comes last; when there is no more room the oldest goes.
func (f *Frame) Remember(digest, repository model.Sym) {
	f.Forget(digest, repository)
	for i := range f.S.Known {
		if f.S.Known[i] == (model.Known{}) {
			f.S.Known[i] = model.Known{Digest: digest, Repository: repository}
			return
		}
	}
	copy(f.S.Known[:], f.S.Known[1:])
	f.S.Known[model.MaxKnown-1] = model.Known{Digest: digest, Repository: repository}
}

// Forget drops a memory.
func (f *Frame) Forget(digest, repository model.Sym) {
	n := 0
	for _, k := range f.S.Known {
		if k != (model.Known{}) && k != (model.Known{Digest: digest, Repository: repository}) {
			f.S.Known[n] = k
			n++
		}
	}
	clear(f.S.Known[n:])
}

// Op is the request of the lane's step.
func (f *Frame) Op() Op { return f.step().Op }

// Method is the method of the lane's request.
func (f *Frame) Method() model.Method {
	if f.L.As != model.NoMethod {
		return f.L.As
	}
	return f.step().Op.Method()
}

// Target is the URL of the lane's request as the step builds it.
func (f *Frame) Target() string { return f.T.Str(f.T.URLText(f.target(f.step()))) }

// One is a list of one item.
func (f *Frame) One(item model.Sym) []model.Sym {
	f.m.one[0] = item
	return f.m.one[:]
}

// Leaves are the configs and layers of all manifests of an index.
func (f *Frame) Leaves(index model.Sym) []model.Sym {
	f.m.leaves = f.m.leaves[:0]
	for _, manifest := range f.T.Blob(index).Children {
		f.m.leaves = append(f.m.leaves, f.T.Blob(manifest).Children...)
	}
	return f.m.leaves
}

// TakeLocation makes the answer's Location the place where the upload goes on. A
// relative one is resolved against the registry.
func (f *Frame) TakeLocation() {
	u, ok := f.T.Resolve(f.Endpoint(), f.R.Location)
	if !ok || f.R.Location <= model.Empty {
		u = model.URL{Origin: f.Endpoint(), Path: f.T.Of("/")}
	}
	f.L.Upload = u
}
