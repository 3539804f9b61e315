// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// advance runs the lane from its step on until a request is to be sent, a loop
// is under way, or the lane ends.
func (f *Frame) advance() {
	for {
		if f.S.Ended || f.L.Phase == model.Free || f.L.Failing {
			return
		}
		flow := f.flow()
		if int(f.L.Step) >= len(flow.Steps) {
			f.finish()
			return
		}
		s := &flow.Steps[f.L.Step]
		if s.If != nil && !s.If(f) {
			f.L.Step++
			continue
		}
		step, lane := f.L.Step, f.I
		if s.Do != nil {
			s.Do(f)
			if f.I != lane || f.L.Step != step || f.S.Ended || f.L.Phase == model.Free || f.L.Failing {
				continue // it failed, and was rescued or not
			}
		}
		switch {
		case s.Op != NoOp:
			f.begin()
			return
		case s.Each != nil:
			f.L.Phase, f.L.Next, f.L.Children = model.Joining, 0, 0
			f.spawn()
			return
		case s.then != toNext:
			f.follow(s.then)
			return
		default:
			f.L.Step++
		}
	}
}

// begin makes a fresh call of the lane's step.
func (f *Frame) begin() {
	l := f.L
	l.Phase = model.ToSend
	l.Sends, l.Redirects, l.Retries, l.Refusals, l.LastStatus = 0, 0, 0, 0, 0
	l.LastMethod, l.LastURL = model.NoMethod, model.URL{}
	l.As, l.Hop, l.Stripped, l.Authorization = model.NoMethod, model.URL{}, false, model.Absent
	l.Fetch = model.Fetch{}
	l.Cause = f.step().Why
	switch {
	case l.NotBefore > f.Now: // the flow waits before it tries again
		l.Cause = model.ByRetry
	case l.Cause == model.ByTask && f.step().Op.atUpload():
		l.Cause = model.ByLocation
	case l.Cause == model.ByTask:
		if _, there := f.layerURL(f.step()); there {
			l.Cause = model.ByDescriptor
		}
	}
	if l.NotBefore <= f.Now {
		l.NotBefore = 0
	}
}

// spawn starts lanes for the items of the lane's loop as far as the limit
// allows, and lets the lane go on when all have ended.
func (f *Frame) spawn() {
	parent, step, s := f.I, f.L.Step, f.step()
	limit := 1
	if s.Parallel != nil {
		limit = s.Parallel(f)
	}
	items := s.Each(f)
	for f.L.Phase == model.Joining && f.L.Step == step && int(f.L.Children) < limit && int(f.L.Next) < len(items) {
		child := f.free()
		if child < 0 {
			if f.L.Children == 0 {
				f.overflow()
				return
			}
			break // as many as there is room for
		}
		item := items[f.L.Next]
		f.L.Next++
		f.L.Children++
		l := *f.L
		l.Parent, l.Step, l.Item = uint8(parent)+1, s.each, item
		l.Next, l.Children, l.Count, l.Marks = 0, 0, 0, 0
		l.SlotKept = false
		l.Phase = model.ToSend
		f.S.Lanes[child] = l
		f.at(child)
		f.advance()
		if f.S.Ended {
			return
		}
		f.at(parent)
	}
	if f.L.Phase == model.Joining && f.L.Step == step && f.L.Children == 0 && int(f.L.Next) >= len(items) {
		f.follow(s.then)
	}
}

// finish ends the lane well.
func (f *Frame) finish() {
	parent := f.L.Parent
	*f.L = model.Lane{}
	if parent == 0 {
		f.S.Ended = true
		return
	}
	f.at(int(parent) - 1)
	f.L.Children--
	f.spawn()
}

// Fail ends the lane badly. Unless the flow knows a rescue, that is the end of
// the task: the other lanes are given up.
func (f *Frame) Fail(why model.Sym) {
	f.L.Error = why
	if rescue := f.flow().Rescue; rescue != nil {
		if name := rescue(f); name != "" {
			first := f.S.Lanes[0]
			for i := range f.S.Lanes {
				f.dropFetch(i)
				f.S.Lanes[i] = model.Lane{}
			}
			f.S.Lanes[0] = first
			f.at(0)
			f.L.Phase, f.L.Step, f.L.Error = model.ToSend, f.place(name), why
			f.L.Fetch = model.Fetch{}
			f.advance()
			return
		}
	}
	if f.flow().Lingers && f.L.Parent != 0 && f.othersAtWork() {
		f.L.Phase, f.L.Failing, f.L.Error = model.ToSend, true, f.orUnknown(why)
		return
	}
	f.end(why)
}

// dropFetch forgets that a lane that is given up was about to fetch a token.
func (f *Frame) dropFetch(lane int) {
	if l := &f.S.Lanes[lane]; (l.Phase == model.ToFetch || l.Phase == model.Fetching || l.Phase == model.Preflighting) && l.Fetch.Token > 0 {
		f.S.Tokens[l.Fetch.Token-1] = model.Token{}
	}
}

// othersAtWork tells whether another lane could still send something.
func (f *Frame) othersAtWork() bool {
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; i != f.I && l.Phase != model.Free && l.Phase != model.Joining && !l.Failing {
			return true
		}
	}
	return false
}

func (f *Frame) orUnknown(why model.Sym) model.Sym {
	if why == model.Absent {
		return f.T.Of("unknown error")
	}
	return why
}

// end ends the task with an error.
func (f *Frame) end(why model.Sym) {
	for i := range f.S.Lanes {
		f.dropFetch(i)
		f.S.Lanes[i] = model.Lane{}
	}
	f.S.Ended, f.S.Error = true, f.orUnknown(why)
}

// overflow ends the task because the state has no room.
func (f *Frame) overflow() {
	f.S.Overflow = true
	f.end(f.T.Of("the model's state has no room for this task"))
}

// deliver hands the answer of the lane's request to the flow; r is nil when the
// call failed without one, and then why tells how.
func (f *Frame) deliver(r *model.Response, why model.Sym) {
	if f.atRegistryInstead(r) {
		return
	}
	f.R = r
	if r == nil {
		f.L.Error = why
	}
	s := f.step()
	for i := range s.On {
		e := &s.On[i]
		if !e.On.covers(r) || e.If != nil && !e.If(f) {
			continue
		}
		step, lane := f.L.Step, f.I
		if e.Do != nil {
			e.Do(f)
			if f.I != lane || f.L.Step != step || f.S.Ended || f.L.Failing {
				return
			}
		}
		f.follow(e.to)
		return
	}
	if r != nil && r.OK() {
		f.follow(toNext)
		return
	}
	if r != nil {
		why = f.explain(r)
	}
	f.Fail(why)
}

func (f *Frame) follow(to uint8) {
	switch to {
	case toDone:
		f.finish()
	case toFail:
		why := f.L.Error
		if f.R != nil {
			why = f.explain(f.R)
		}
		f.Fail(why)
	case toNext:
		f.L.Step++
		f.advance()
	default:
		f.L.Step = to
		f.advance()
	}
}

// place finds a step of the task's flow by its name.
func (f *Frame) place(name string) uint8 {
	for i, s := range f.flow().Steps {
		if s.Name == name {
			return uint8(i)
		}
	}
	panic("clients: no step " + name)
}
