// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/authsim/authsim/model/document"
)

// Docker is what became of the documents of Docker's token authentication, the
// ancestors of this specification.
type Docker struct {
	// Repository and Commit are where they were read.
	Repository, Commit string
	// Conflicts say on what the documents disagree with each other, with an RFC or
	// with what is deployed, in the order of their names.
	Conflicts []Conflict
	Documents []DockerDocument
}

// Conflict is a disagreement between sources.
type Conflict struct{ Name, Text string }

// DockerDocument is one of the documents; Length is its number of lines.
type DockerDocument struct {
	Name, Path string
	Length     int
	Sentences  []DockerSentence
}

// DockerSentence is what a sentence, or an example, says that a client, a
// registry or a token server has to do, or how it behaves.
type DockerSentence struct {
	// First and Last are its lines.
	First, Last int
	// Says is what it says, in other words.
	Says string
	// Requirements carry it. With Conflicts they are what was made of them.
	Requirements, Conflicts []string
	// NotAdopted is why nothing carries it.
	NotAdopted string
}

// Kind is carried, in conflict or not adopted.
func (s *DockerSentence) Kind() string {
	switch {
	case s.NotAdopted != "":
		return "not adopted"
	case len(s.Conflicts) > 0:
		return "in conflict"
	}
	return "carried"
}

//go:embed docker.yaml
var docker []byte

// DockerSentences are the sentences of Docker's documents.
var DockerSentences = sync.OnceValues(func() (*Docker, error) {
	all, err := parsed()
	if err != nil {
		return nil, err
	}
	return parseDocker("docker.yaml", docker, func(id string) bool {
		return slices.ContainsFunc(all, func(r Requirement) bool { return r.ID == id })
	})
})

var (
	lineRange    = regexp.MustCompile(`^([1-9][0-9]*)(?:-([1-9][0-9]*))?$`)
	conflictForm = regexp.MustCompile(`^C-[0-9]{2}$`)
)

// dockerReader reads the file; exists tells an id of a requirement.
type dockerReader struct {
	*document.Reader
	exists func(id string) bool
	known  map[string]bool
	used   map[string]bool
}

// parseDocker reads the sentences. All that is wrong is reported.
func parseDocker(file string, data []byte, exists func(id string) bool) (*Docker, error) {
	open, root := document.Open(file, data, "the keys repository, commit, conflicts and documents", "one document with sentences")
	r := &dockerReader{Reader: open, exists: exists, known: map[string]bool{}, used: map[string]bool{}}
	if err := r.Err(); err != nil {
		return nil, err
	}
	d, fields := &Docker{}, r.fields(root, "repository", "commit", "conflicts", "documents")
	d.Repository, d.Commit = r.word(fields["repository"]), r.word(fields["commit"])
	var conflicts []document.Entry
	if at, ok := fields["conflicts"]; ok {
		conflicts = r.Mapping(at)
	}
	for _, e := range conflicts {
		if !conflictForm.MatchString(e.Key) {
			r.Fail(e.Node, "expected a name as in C-01")
		}
		r.known[e.Key] = true
		d.Conflicts = append(d.Conflicts, Conflict{e.Key, r.word(e.Node)})
	}
	if at, ok := fields["documents"]; ok {
		for _, n := range r.Items(at) {
			d.Documents = append(d.Documents, r.document(n))
		}
	}
	for _, e := range conflicts {
		if !r.used[e.Key] {
			r.Fail(e.Node, "no sentence has this conflict")
		}
	}
	return d, r.Err()
}

// fields are the entries of a mapping, each of which has one of the names. The
// names that begin with a question mark may be left out.
func (r *dockerReader) fields(n document.Node, names ...string) map[string]document.Node {
	found := map[string]document.Node{}
	for _, e := range r.Mapping(n) {
		if !slices.Contains(names, e.Key) && !slices.Contains(names, "?"+e.Key) {
			r.Fail(e.Node, "there is no such key; expected %s", strings.ReplaceAll(strings.Join(names, ", "), "?", ""))
			continue
		}
		found[e.Key] = e.Node
	}
	for _, name := range names {
		if _, ok := found[name]; !ok && name[0] != '?' {
			r.Fail(n, "expected the key %s", name)
		}
	}
	return found
}

func (r *dockerReader) document(n document.Node) DockerDocument {
	fields := r.fields(n, "name", "path", "length", "sentences")
	d := DockerDocument{Name: r.word(fields["name"]), Path: r.word(fields["path"])}
	if length, ok := fields["length"]; ok {
		d.Length, _ = strconv.Atoi(r.word(length))
		if d.Length < 1 {
			r.Fail(length, "expected the number of its lines")
		}
	}
	at, ok := fields["sentences"]
	if !ok {
		return d
	}
	before := 0
	for _, item := range r.Items(at) {
		s := r.sentence(item)
		switch {
		case s.First == 0:
		case s.First > s.Last || s.Last > d.Length:
			r.Fail(item, "lines %d-%d are not lines of a document of %d", s.First, s.Last, d.Length)
		case s.First < before:
			r.Fail(item, "line %d comes behind line %d; expected the order of the document", s.First, before)
		default:
			before = s.First
		}
		d.Sentences = append(d.Sentences, s)
	}
	return d
}

func (r *dockerReader) sentence(n document.Node) DockerSentence {
	fields := r.fields(n, "lines", "says", "?requirements", "?conflicts", "?not-adopted")
	s := DockerSentence{Says: r.word(fields["says"]), NotAdopted: r.word(fields["not-adopted"])}
	if at, ok := fields["lines"]; ok {
		m := lineRange.FindStringSubmatch(r.word(at))
		if m == nil {
			r.Fail(at, "expected a line or two, as in 13 or 14-15")
		} else {
			s.First, _ = strconv.Atoi(m[1])
			if s.Last = s.First; m[2] != "" {
				s.Last, _ = strconv.Atoi(m[2])
			}
		}
	}
	s.Requirements = r.names(fields["requirements"], r.exists, "there is no requirement %q")
	s.Conflicts = r.names(fields["conflicts"], func(name string) bool {
		r.used[name] = true
		return r.known[name]
	}, "there is no conflict %q")
	if (s.NotAdopted != "") == (len(s.Requirements)+len(s.Conflicts) > 0) {
		r.Fail(n, "expected requirements, conflicts or both, or else not-adopted with the reason")
	}
	return s
}

// word is the text of a key that is there; it is not empty.
func (r *dockerReader) word(n document.Node) string {
	if n == (document.Node{}) {
		return ""
	}
	text, ok := r.Text(n)
	if ok && text == "" {
		r.Fail(n, "expected a text")
	}
	return text
}

// names is a list of names that are known, each once.
func (r *dockerReader) names(n document.Node, known func(string) bool, unknown string) []string {
	if n == (document.Node{}) {
		return nil
	}
	var all []string
	for _, item := range r.Items(n) {
		name := r.word(item)
		switch {
		case slices.Contains(all, name):
			r.Fail(item, "%s is given twice", name)
		case name != "" && !known(name):
			r.Fail(item, unknown, name)
		}
		all = append(all, name)
	}
	return all
}
