// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Subject is what a diagram tells beyond the trace.
type Subject struct {
	// Title heads the diagram.
	Title string
	// Client is the client's name and version.
	Client string
	// Tasks are the tasks of the run, in order. Without them nothing is known to
	// have ended well.
	Tasks []Task
	// Findings are said where they show.
	Findings []Finding
}

// Finding is something that is wrong with an exchange. Number is its place in
// the trace, from 1.
type Finding struct {
	Number int
	Text   string
}

// Task is a task of the run.
type Task struct {
	// Title is the task in words: "pull private/app:v1".
	Title string
	// OK and Outcome are what the caller was told at its end.
	OK      bool
	Outcome string
}

// New makes the diagram of a trace.
func New(trace *model.Trace, about Subject) *Diagram {
	b := builder{
		t: trace.Symbols, exchanges: trace.Exchanges, between: trace.Upstream, about: about,
		secrets: newSecrets(trace), lanes: laneNames(trace),
		d: &Diagram{Title: about.Title},
	}
	var places map[model.Sym]int
	b.d.Lifelines, places = lifelines(trace, about.Client)
	b.d.Lanes = len(b.lanes) > 0
	task := -1
	for i := range trace.Exchanges {
		x := &trace.Exchanges[i]
		for task < int(x.Task) {
			b.endTask(task)
			task++
			b.startTask(task)
		}
		b.exchange(i, places[x.Request.Origin])
	}
	b.endTask(task)
	for task++; task < len(about.Tasks); task++ {
		b.startTask(task)
		b.endTask(task)
	}
	return b.d
}

type builder struct {
	t         *model.Symbols
	exchanges []model.Exchange
	between   []model.UpstreamExchange
	about     Subject
	secrets   *secrets
	lanes     map[laneOf]string
	d         *Diagram
}

func (b *builder) add(item Item) { b.d.Items = append(b.d.Items, item) }

// startTask heads a task, where there is more than one.
func (b *builder) startTask(task int) {
	if len(b.about.Tasks) > 1 && task < len(b.about.Tasks) {
		b.add(Item{Kind: Section, Head: b.about.Tasks[task].Title})
	}
}

// endTask says what the caller was told.
func (b *builder) endTask(task int) {
	if task < 0 || task >= len(b.about.Tasks) || b.about.Tasks[task].Outcome == "" {
		return
	}
	tone := Bad
	if b.about.Tasks[task].OK {
		tone = Good
	}
	b.add(Item{Kind: Note, Head: short(b.secrets.scrub(b.about.Tasks[task].Outcome)), Tone: tone})
}

func (b *builder) exchange(i, place int) {
	x := &b.exchanges[i]
	lane := b.lanes[laneOf{x.Task, x.Lane}]
	request := Item{Kind: Request, Number: i + 1, Lane: lane, To: place, Head: b.head(x), Facts: b.asked(x)}
	b.add(request)
	if x.Fault != model.NoFault {
		b.add(Item{Kind: Note, Number: i + 1, From: place, Head: "fault " + x.Fault.String() + ": " + x.Fault.Text(), Tone: Bad})
	}
	b.response(i, place, lane)
	for _, f := range b.about.Findings {
		if f.Number == i+1 {
			b.add(Item{Kind: Note, Number: i + 1, Head: f.Text, Tone: Bad})
		}
	}
}

func (b *builder) response(i, place int, lane string) {
	x := &b.exchanges[i]
	r := &x.Response
	if r.Failure != model.NoFailure {
		b.add(Item{Kind: Lost, Number: i + 1, Lane: lane, From: place, Head: "no answer", Tone: b.tone(i), Facts: []Fact{{r.Failure.String(), Plain}}})
		return
	}
	b.add(Item{Kind: Response, Number: i + 1, Lane: lane, From: place, Head: status(r.Status), Tone: b.tone(i), Facts: append(b.upstream(i+1), b.answered(x)...)})
}

// tone judges a response by what came of it: what the client has an answer to
// is not a failure.
func (b *builder) tone(i int) Tone {
	x := &b.exchanges[i]
	r := &x.Response
	switch {
	case r.OK():
		return Good
	case r.Redirect():
		return Plain
	case r.Status == 404 && x.Request.Method == model.HEAD:
		// The question whether something is there was answered.
		return Plain
	case b.goesOn(i) || int(x.Task) < len(b.about.Tasks) && b.about.Tasks[x.Task].OK:
		return Asking
	}
	return Bad
}

// goesOn tells whether the lane of an exchange sends anything after it.
func (b *builder) goesOn(i int) bool {
	x := &b.exchanges[i]
	for j := i + 1; j < len(b.exchanges) && b.exchanges[j].Task == x.Task; j++ {
		if b.exchanges[j].Lane == x.Lane {
			return true
		}
	}
	return false
}

type laneOf struct{ task, lane uint8 }

// laneNames names the lanes of the tasks in which transfers go on side by side,
// by letters in the order in which they appear.
func laneNames(trace *model.Trace) map[laneOf]string {
	names, count := map[laneOf]string{}, map[uint8]int{}
	parallel := map[uint8]bool{}
	for i := range trace.Exchanges {
		x := &trace.Exchanges[i]
		of := laneOf{x.Task, x.Lane}
		if _, ok := names[of]; !ok {
			names[of] = string(rune('a' + count[x.Task]%26))
			count[x.Task]++
		}
		for j := range i {
			y := &trace.Exchanges[j]
			if y.Task == x.Task && y.Lane != x.Lane && y.Answered > x.Sent {
				parallel[x.Task] = true
			}
		}
	}
	for of := range names {
		if !parallel[of.task] {
			delete(names, of)
		}
	}
	return names
}

// lifelines are the client and every origin of a trace, in the order in which
// they were first met, with what they turned out to be.
func lifelines(trace *model.Trace, client string) ([]Lifeline, map[model.Sym]int) {
	t := trace.Symbols
	lines := []Lifeline{{Role: "client", Name: client}}
	places := map[model.Sym]int{}
	for i := range trace.Exchanges {
		x := &trace.Exchanges[i]
		role := roleOf(t, x)
		place, ok := places[x.Request.Origin]
		if !ok {
			place = len(lines)
			places[x.Request.Origin] = place
			lines = append(lines, Lifeline{Role: role, Name: hostOf(t, x.Request.Origin)})
		}
		if role == tokenEndpoint && !strings.Contains(lines[place].Role, role) {
			lines[place].Role += " and " + role
		}
	}
	return lines, places
}

const tokenEndpoint = "token endpoint"

// roleOf is what an origin is when this exchange is the first with it.
func roleOf(t *model.Symbols, x *model.Exchange) string {
	path := t.Str(x.Request.Path)
	switch {
	case isTokenRequest(x), x.Cause == model.ByPreflight && !strings.HasPrefix(path, "/v2/") && t.Str(x.Request.PageOrigin) != "null":
		return tokenEndpoint
	case x.Cause == model.ByPreflight && !strings.HasPrefix(path, "/v2/"):
		return "CDN"
	case x.Cause == model.ByRedirect && !strings.HasPrefix(path, "/v2/"):
		return "CDN"
	case x.Cause == model.ByLocation:
		return "upload host"
	case strings.HasPrefix(path, "/v1/"):
		return "index"
	}
	return "registry"
}

func isTokenRequest(x *model.Exchange) bool {
	return x.Request.Form != model.Absent || x.Response.Token.Present || x.Cause == model.ForToken || x.Cause == model.ForRefresh
}

// hostOf is the host of an origin, with the scheme where it is not https.
func hostOf(t *model.Symbols, origin model.Sym) string {
	return strings.TrimPrefix(t.Str(origin), "https://")
}
