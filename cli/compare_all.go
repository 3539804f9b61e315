// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim/compare"
)

// compareAll compares all clients, or all registries, with one another.
func (t *terminal) compareAll(f *compareFlags, args []string) error {
	names, err := allNames(len(args) > 0 && args[0] == "registries", f.versions)
	if err != nil {
		return err
	}
	c, err := newComparison(names)
	if err != nil {
		return err
	}
	others, err := f.others(c.side)
	if err != nil {
		return err
	}
	if err := c.run(others, nil); err != nil {
		return err
	}
	l := newLandscape(c)
	if f.format == formatJSON {
		return t.json(l.json())
	}
	l.write(&report{t, f.format == formatMarkdown})
	return nil
}

// allNames are the ids of all clients or registries, of the newest version or of
// every one.
func allNames(ofRegistries, versions bool) ([]string, error) {
	var ids, names []string
	add := func(name, id string) {
		if last := len(names) - 1; !versions && last >= 0 && names[last] == name {
			ids[last] = id
			return
		}
		ids, names = append(ids, id), append(names, name)
	}
	if ofRegistries {
		all, err := registries.Builtin()
		for _, p := range all {
			add(p.Name, p.ID())
		}
		return ids, err
	}
	list, err := all.List()
	for _, c := range list {
		add(c.Name, c.ID())
	}
	return ids, err
}

// landscape is how far all are from one another.
type landscape struct {
	*comparison
	distances [][]compare.Distance
	tree      *compare.Tree
	places    []compare.Place
}

func newLandscape(c *comparison) *landscape {
	d := compare.Distances(c.axes, c.profiles, c.runs)
	return &landscape{c, d, compare.NewTree(d), compare.Map(d)}
}

func (l *landscape) write(r *report) {
	r.heading(fmt.Sprintf("Distances of %d %s", len(l.names), map[string]string{"client": "clients", "registry": "registries"}[l.side]))
	if r.markdown {
		l.distanceGrid(r)
	} else {
		l.distanceTable(r)
	}
	r.text(sequence.Quiet, fmt.Sprintf("In hundredths: the mean of the share of the %d axes on which two differ, and of the share of runs, of those that both can do, whose traces differ (%s, %s %s).",
		len(l.axes), counted(len(l.workflows), "workflow", "workflows"), l.preposition(), strings.Join(l.others, " and ")))
	r.heading("Tree")
	r.drawing(l.drawTree(l.tree))
	r.text(sequence.Quiet, "Joined at the mean distance between the two branches (average linkage).")
	r.heading("Map")
	b := newTable("x", "y", l.side)
	for i, p := range l.places {
		b.add(fmt.Sprintf("%+.2f", float64(p.X)/100), fmt.Sprintf("%+.2f", float64(p.Y)/100), l.names[i])
	}
	r.grid(b)
	r.text(sequence.Quiet, "Places in a plane whose distances come near to those above (classical scaling).")
}

// hundredths is a distance in hundredths.
func hundredths(d int) int { return (d + compare.Scale/200) / (compare.Scale / 100) }

// distanceTable writes the distances with numbers for the columns, in as many
// parts as the width asks for.
func (l *landscape) distanceTable(r *report) {
	wide := 0
	for _, name := range l.names {
		wide = max(wide, len(name))
	}
	const column = 4
	fits := max(1, (r.width-wide-column)/column)
	for from := 0; from < len(l.names); from += fits {
		to := min(from+fits, len(l.names))
		var lines []string
		head := strings.Repeat(" ", column+wide)
		for j := from; j < to; j++ {
			head += fmt.Sprintf("%*d", column, j+1)
		}
		lines = append(lines, head)
		for i := from; i < len(l.names); i++ {
			line := fmt.Sprintf("%*d %-*s", column-1, i+1, wide, l.names[i])
			for j := from; j < min(to, i); j++ {
				line += fmt.Sprintf("%*d", column, hundredths(l.distances[i][j].Mean))
			}
			lines = append(lines, strings.TrimRight(line, " "))
		}
		r.drawing(lines)
	}
}

// distanceGrid is the same as one table.
func (l *landscape) distanceGrid(r *report) {
	b := newTable(append([]string{l.side}, l.names...)...)
	for i, name := range l.names {
		row := []string{name}
		for j := range l.names {
			row = append(row, fmt.Sprint(hundredths(l.distances[i][j].Mean)))
		}
		b.add(row...)
	}
	r.grid(b)
}

// drawTree draws a tree with its root at the top.
func (l *landscape) drawTree(t *compare.Tree) []string {
	if t.Leaf >= 0 {
		return []string{"─ " + l.names[t.Leaf]}
	}
	lines := []string{fmt.Sprintf("┬ %d", hundredths(t.Height))}
	for i, line := range l.drawTree(t.Left) {
		if i == 0 {
			lines = append(lines, "├─"+line)
		} else {
			lines = append(lines, "│ "+line)
		}
	}
	for i, line := range l.drawTree(t.Right) {
		if i == 0 {
			lines = append(lines, "└─"+line)
		} else {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

type distanceJSON struct {
	Kind     string  `json:"kind"`
	A        string  `json:"a"`
	B        string  `json:"b"`
	Axes     float64 `json:"axes"`
	Runs     float64 `json:"runs"`
	Distance float64 `json:"distance"`
}

type joinJSON struct {
	Kind   string   `json:"kind"`
	Height float64  `json:"height"`
	Left   []string `json:"left"`
	Right  []string `json:"right"`
}

type placeJSON struct {
	Kind string  `json:"kind"`
	Of   string  `json:"of"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
}

func (l *landscape) json() []any {
	out := []any{}
	for i := range l.names {
		for j := range i {
			d := l.distances[i][j]
			out = append(out, distanceJSON{"distance", l.names[j], l.names[i], float64(d.Axes) / compare.Scale, float64(d.Runs) / compare.Scale, float64(d.Mean) / compare.Scale})
		}
	}
	out = append(out, l.joins(l.tree)...)
	for i, p := range l.places {
		out = append(out, placeJSON{"place", l.names[i], float64(p.X) / 100, float64(p.Y) / 100})
	}
	return out
}

// joins are the inner nodes of a tree, each behind those below it.
func (l *landscape) joins(t *compare.Tree) []any {
	if t.Leaf >= 0 {
		return nil
	}
	out := append(l.joins(t.Left), l.joins(t.Right)...)
	return append(out, joinJSON{"join", float64(t.Height) / compare.Scale, l.leaves(t.Left), l.leaves(t.Right)})
}

func (l *landscape) leaves(t *compare.Tree) []string {
	var names []string
	for _, i := range t.Leaves() {
		names = append(names, l.names[i])
	}
	return names
}
