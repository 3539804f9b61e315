// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/document"
)

const (
	namePattern    = `^[a-z0-9]+(-[a-z0-9]+)*$`
	versionPattern = `^[0-9A-Za-z][0-9A-Za-z.+_~-]*$`
	idPattern      = `^[a-z0-9]+(-[a-z0-9]+)*(@[0-9A-Za-z][0-9A-Za-z.+_~-]*)?$`
	datePattern    = `^20[0-9][0-9]-[01][0-9]-[0-3][0-9]$`
	originPattern  = `^https?://[^/?#@\s]+$`
)

var (
	nameForm    = regexp.MustCompile(namePattern)
	versionForm = regexp.MustCompile(versionPattern)
	dateForm    = regexp.MustCompile(datePattern)
	idForm      = regexp.MustCompile(idPattern)
	originForm  = regexp.MustCompile(originPattern)
)

var (
	keys        = []string{"name", "version", "title", "about", "aliases", "base", "recording", "date", "sources", "hosts", "axes"}
	settingKeys = []string{"value", "mark", "source", "note"}
	marks       = []string{
		string(model.Wire), string(model.Source), string(model.Documented),
		string(model.Observed), string(model.Inferred), string(model.Unknown),
	}
)

// reader reads what stands in a profile's file.
type reader struct{ *document.Reader }

// Parse reads a profile. file is the name that errors show; axes are those that
// a profile of this side may give. All that is wrong is reported, one line
// each: file, line, field, what stands there and what was expected.
func Parse(file string, data []byte, axes []model.Axis) (*Profile, error) {
	doc, root := document.Open(file, data, "the keys of a profile", "one profile a file")
	if err := doc.Err(); err != nil {
		return nil, err
	}
	r := &reader{doc}
	p := &Profile{File: file}
	entries := r.Mapping(root)
	if entries == nil {
		return nil, r.Err()
	}
	for _, e := range entries {
		switch e.Key {
		case "name":
			p.Name = r.form(e, "kebab-case, as in distribution-htpasswd", nameForm)
		case "version":
			p.Version = r.form(e, "a version, as in 2.3.4", versionForm)
		case "title":
			p.Title, _ = r.text(e.Node)
		case "about":
			p.About, _ = r.text(e.Node)
		case "base":
			p.Base = r.form(e, "name@version", idForm)
		case "recording":
			p.Recording, _ = r.text(e.Node)
		case "date":
			p.Date = r.form(e, "a day in quotes, as in \"2026-11-24\"", dateForm)
		case "aliases":
			p.Aliases = r.aliases(e)
		case "sources":
			for _, s := range r.Mapping(e.AtValue()) {
				text, _ := r.text(s.Node)
				p.Sources = append(p.Sources, Source{s.Key, text})
			}
		case "hosts":
			p.Hosts = r.hosts(e)
		case "axes":
			p.Settings = r.settings(e, axes)
		default:
			r.Fail(e.Node, "there is no such key%s; expected %s", suggest(e.Key, keys), strings.Join(keys, ", "))
		}
	}
	for _, key := range keys[:2] {
		if !slices.ContainsFunc(entries, func(e document.Entry) bool { return e.Key == key }) {
			r.Fail(document.Node{Field: key, Line: 1}, "the key is missing")
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// text is Text, but a missing value is told apart from a wrong one.
func (r *reader) text(n document.Node) (string, bool) {
	if n.Empty() {
		r.Fail(n, "there is no value; expected a text")
		return "", false
	}
	return r.Text(n)
}

func (r *reader) form(e document.Entry, expected string, form *regexp.Regexp) string {
	text, ok := r.text(e.Node)
	if ok && !form.MatchString(text) {
		r.Fail(e.Node, "%q is not allowed here; expected %s", text, expected)
	}
	return text
}

func (r *reader) aliases(e document.Entry) []string {
	var list []string
	for _, n := range r.Items(e.Node) {
		if text, ok := r.text(n); ok {
			list = append(list, text)
		}
	}
	for _, alias := range list {
		if !idForm.MatchString(alias) {
			r.Fail(e.Node, "%q is not allowed here; expected names in kebab-case", alias)
		}
	}
	return list
}

func (r *reader) hosts(e document.Entry) []Host {
	var hosts []Host
	for _, h := range r.Mapping(e.AtValue()) {
		if !nameForm.MatchString(h.Key) {
			r.Fail(h.Node, "%q is not a role; expected kebab-case, as in registry, token, blob", h.Key)
		}
		text, ok := r.text(h.Node)
		if !ok {
			continue
		}
		u, err := url.Parse(text)
		if err != nil || !originForm.MatchString(text) || u.Host == "" {
			r.Fail(h.Node, "%q is not an origin; expected scheme and host, as in https://registry.test:5000", text)
			continue
		}
		hosts = append(hosts, Host{h.Key, model.OriginOf(u.Scheme, u.Host)})
	}
	return hosts
}

func (r *reader) settings(e document.Entry, axes []model.Axis) []Setting {
	if e.Empty() {
		return nil
	}
	var settings []Setting
	for _, s := range r.Mapping(e.AtValue()) {
		axis, ok := axisOf(axes, s.Key)
		if !ok {
			r.Fail(s.Node, "%v", unknownAxis(s.Key, axes))
			continue
		}
		if i := slices.IndexFunc(settings, func(o Setting) bool { return o.Axis == axis.Name }); i >= 0 {
			r.Fail(s.Node, "the axis %s is given twice, first in line %d", axis.Name, settings[i].Line)
			continue
		}
		settings = append(settings, r.setting(s, axis))
	}
	return settings
}

func (r *reader) setting(e document.Entry, axis model.Axis) Setting {
	s := Setting{Axis: axis.Name, Line: e.Line}
	given := map[string]bool{}
	entries := r.Mapping(e.AtValue())
	for _, part := range entries {
		if !slices.Contains(settingKeys, part.Key) {
			r.Fail(part.Node, "there is no such key%s; expected %s", suggest(part.Key, settingKeys), strings.Join(settingKeys, ", "))
			continue
		}
		given[part.Key] = true
		text, ok := r.text(part.Node)
		if !ok {
			continue
		}
		switch part.Key {
		case "value":
			if err := Check(axis, text); err != nil {
				r.Fail(document.Node{Field: e.Field, Line: part.Line}, "%v", err)
				continue
			}
			s.Value = normal(axis, text)
		case "mark":
			if !slices.Contains(marks, text) {
				r.Fail(part.Node, "%q is not a mark%s; expected one of %s", text, suggest(text, marks), strings.Join(marks, ", "))
			}
			s.Mark = model.Mark(text)
		case "source":
			s.Source = text
		case "note":
			s.Note = text
		}
	}
	if entries == nil {
		return s
	}
	for _, key := range settingKeys[:2] {
		if !given[key] {
			r.Fail(e.Node, "%s is missing", key)
		}
	}
	switch {
	case s.Mark == model.Unknown && s.Note == "":
		r.Fail(e.Node, "note is missing; expected what is not known, because the mark is unknown")
	case given["mark"] && s.Mark != model.Unknown && s.Source == "":
		r.Fail(e.Node, "source is missing; expected the evidence for the value (or mark: unknown with a note)")
	}
	return s
}
