// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Report is the whole text of a replay: per file how many of its scenarios were
// reproduced, each failure with the first exchange that differs, rows of the
// table of gaps that are closed, and a last line "reproduced N of M scenarios".
// It fits 80 columns.
func Report(results []ScenarioResult, gaps map[GapKey]Gap) string {
	var b strings.Builder
	var files []string
	byFile := map[string][]*ScenarioResult{}
	for i := range results {
		r := &results[i]
		if byFile[r.File] == nil {
			files = append(files, r.File)
		}
		byFile[r.File] = append(byFile[r.File], r)
	}
	for _, f := range files {
		head := fmt.Sprintf("%s: %s\n", f, Tally(byFile[f]))
		b.WriteString(head)
		var untried []string
		for _, r := range byFile[f] {
			if !r.OK && r.Difference.Unplayable {
				untried = append(untried, strings.Join(r.Difference.Notes, " "))
			} else if !r.OK {
				b.WriteString("\n" + Failure(r, gaps))
			}
		}
		b.WriteString(untriedText(untried))
		if !strings.HasSuffix(b.String(), head) {
			b.WriteString("\n")
		}
	}
	for _, key := range Closed(results, gaps) {
		b.WriteString(wrapAll(fmt.Sprintf("the known gap %s %s (line %d of the table) is closed: remove its row", key.File, key.Scenario, gaps[key].Line), "", width))
	}
	b.WriteString(LastLine(results) + "\n")
	return b.String()
}

// untriedText says why how many scenarios could not be tried, each reason once.
func untriedText(reasons []string) string {
	var b strings.Builder
	slices.Sort(reasons)
	for len(reasons) > 0 {
		n := 1
		for n < len(reasons) && reasons[n] == reasons[0] {
			n++
		}
		b.WriteString("\n" + wrapAll(fmt.Sprintf("%d not tried: %s", n, reasons[0]), "  ", width))
		reasons = reasons[n:]
	}
	return b.String()
}

// Tally is "reproduced / total" of a file's results.
func Tally(results []*ScenarioResult) string {
	ok := 0
	for _, r := range results {
		if r.OK {
			ok++
		}
	}
	return fmt.Sprintf("%d / %d", ok, len(results))
}

// LastLine is the line that a report ends with.
func LastLine(results []ScenarioResult) string {
	ok := 0
	for i := range results {
		if results[i].OK {
			ok++
		}
	}
	return fmt.Sprintf("reproduced %d of %d scenarios", ok, len(results))
}

// Failure is the text about a scenario that is not OK: where it departs, with
// the recording and the model side by side.
func Failure(r *ScenarioResult, gaps map[GapKey]Gap) string {
	var b strings.Builder
	d := r.Difference
	head := r.Scenario
	switch {
	case d.Unplayable:
		head += ": not tried"
	case r.Seq > 0:
		head += fmt.Sprintf(": the answer to exchange %d differs", r.Seq)
	case d.Recorded != nil:
		head += fmt.Sprintf(": exchange %d of %d differs", r.Matched+1, r.Total)
	case len(d.Instead) > 0:
		head += fmt.Sprintf(": the client goes on after exchange %d, the last", r.Total)
	default:
		head += ": the end differs"
	}
	b.WriteString(wrapAll(head, "  ", width))
	if gap, known := gaps[r.Key()]; known {
		b.WriteString(wrapAll("known gap: "+gap.Reason, "    ", width))
	}
	left := []string{"(the recording has ended)"}
	if d.Recorded != nil {
		left = requestLines(&d.Recorded.Request)
	}
	switch {
	case d.Answer != nil:
		b.WriteString(wrapAll(strings.Join(left, " "), "    ", width))
		b.WriteString(sideBySide("recorded", "model", responseLines(&d.Recorded.Response), responseLines(d.Answer)))
	case len(d.Instead) > 0:
		b.WriteString(sideBySide("recorded", "model", left, requestLines(&d.Instead[0])))
	case d.Recorded != nil && !d.Unplayable:
		b.WriteString(sideBySide("recorded", "model", left, []string{"(nothing)"}))
	}
	for i := 1; i < len(d.Instead); i++ {
		b.WriteString(wrapAll("or "+strings.Join(requestLines(&d.Instead[i]), " "), "    ", width))
	}
	for _, n := range d.Notes {
		b.WriteString(wrapAll(n, "    ", width))
	}
	if r.Result != "" {
		b.WriteString(wrapAll(strings.TrimSpace("the model's end: "+r.Result+" "+r.ErrorText), "    ", width))
	}
	return b.String()
}

// requestLines is a request in lines that can be compared one by one.
func requestLines(r *Request) []string {
	if r.Method == "?" {
		return []string{"a connection to " + r.Origin}
	}
	lines := []string{r.Method + " " + r.Origin + r.Path}
	for i, p := range r.Query {
		lines = append(lines, string("?&"[min(i, 1)])+p[0]+"="+p[1])
	}
	for _, p := range r.Form {
		lines = append(lines, "form "+p[0]+"="+p[1])
	}
	return append(lines, "["+r.Authorization+"]")
}

// responseLines is a registry's answer in lines that can be compared one by one.
func responseLines(r *Response) []string {
	lines := []string{fmt.Sprintf("status %d", r.Status)}
	if r.Closed {
		lines[0] = "connection refused"
	}
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+": "+value)
		}
	}
	for _, c := range r.WWWAuthenticate {
		add("www-authenticate", c)
	}
	add("location", r.Location)
	add("link", r.Link)
	add("allow", r.Allow)
	add("docker-content-digest", r.ContentDigest)
	for i := range r.Errors {
		code := "null"
		if r.Errors[i].Code != nil {
			code = *r.Errors[i].Code
		}
		add("error", code)
	}
	if r.ErrorsUnwrapped {
		add("errors", "not wrapped")
	}
	if k := r.Token; k != nil {
		f := &k.Fields
		add("token", f.Token)
		add("access_token", f.AccessToken)
		add("refresh_token", f.RefreshToken)
		if f.ExpiresIn != nil {
			add("expires_in", fmt.Sprint(*f.ExpiresIn))
		}
		add("issued_at", f.IssuedAt)
		add("scope", f.Scope)
		add("token_type", f.TokenType)
		add("grants", "["+strings.Join(k.Grants, " ")+"]")
		add("claims", claimsText(k.Claims))
	}
	add("body", r.Body)
	add("json", string(r.JSON))
	return lines
}

func sortedGaps(gaps map[GapKey]Gap) []GapKey {
	return slices.SortedFunc(maps.Keys(gaps), func(a, b GapKey) int { return cmp.Compare(gaps[a].Line, gaps[b].Line) })
}
