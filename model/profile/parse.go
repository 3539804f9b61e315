// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/authsim/authsim/model"
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

// Parse reads a profile. file is the name that errors show; axes are those that
// a profile of this side may give. All that is wrong is reported, one line
// each: file, line, field, what stands there and what was expected.
func Parse(file string, data []byte, axes []model.Axis) (*Profile, error) {
	r := &reader{file: file}
	p := &Profile{File: file}
	entries := r.document(data)
	if len(r.errs) > 0 && entries == nil {
		return nil, errors.Join(r.errs...)
	}
	for _, e := range entries {
		switch e.key {
		case "name":
			p.Name = r.form(e, "kebab-case, as in distribution-htpasswd", nameForm)
		case "version":
			p.Version = r.form(e, "a version, as in 2.3.4", versionForm)
		case "title":
			p.Title, _ = r.text(e.key, e.line, e.value)
		case "about":
			p.About, _ = r.text(e.key, e.line, e.value)
		case "base":
			p.Base = r.form(e, "name@version", idForm)
		case "recording":
			p.Recording, _ = r.text(e.key, e.line, e.value)
		case "date":
			p.Date = r.form(e, "a day in quotes, as in \"2026-11-24\"", dateForm)
		case "aliases":
			p.Aliases = r.aliases(e)
		case "sources":
			for _, s := range r.mapping(e.key, e.value) {
				text, _ := r.text(join(e.key, s.key), s.line, s.value)
				p.Sources = append(p.Sources, Source{s.key, text})
			}
		case "hosts":
			p.Hosts = r.hosts(e)
		case "axes":
			p.Settings = r.settings(e, axes)
		default:
			r.fail(e.line, e.key, "there is no such key%s; expected %s", suggest(e.key, keys), strings.Join(keys, ", "))
		}
	}
	for _, key := range keys[:2] {
		if !slices.ContainsFunc(entries, func(e entry) bool { return e.key == key }) {
			r.fail(1, key, "the key is missing")
		}
	}
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	return p, nil
}

func (r *reader) form(e entry, expected string, form *regexp.Regexp) string {
	text, ok := r.text(e.key, e.line, e.value)
	if ok && !form.MatchString(text) {
		r.fail(e.line, e.key, "%q is not allowed here; expected %s", text, expected)
	}
	return text
}

func (r *reader) aliases(e entry) []string {
	list := r.list(e.key, e.line, e.value)
	for _, alias := range list {
		if !idForm.MatchString(alias) {
			r.fail(e.line, e.key, "%q is not allowed here; expected names in kebab-case", alias)
		}
	}
	return list
}

func (r *reader) hosts(e entry) []Host {
	var hosts []Host
	for _, h := range r.mapping(e.key, e.value) {
		field := join(e.key, h.key)
		if !nameForm.MatchString(h.key) {
			r.fail(h.line, field, "%q is not a role; expected kebab-case, as in registry, token, blob", h.key)
		}
		text, ok := r.text(field, h.line, h.value)
		if !ok {
			continue
		}
		u, err := url.Parse(text)
		if err != nil || !originForm.MatchString(text) || u.Host == "" {
			r.fail(h.line, field, "%q is not an origin; expected scheme and host, as in https://registry.test:5000", text)
			continue
		}
		hosts = append(hosts, Host{h.key, model.OriginOf(u.Scheme, u.Host)})
	}
	return hosts
}

func (r *reader) settings(e entry, axes []model.Axis) []Setting {
	if _, null := e.value.(*ast.NullNode); null {
		return nil
	}
	var settings []Setting
	for _, s := range r.mapping(e.key, e.value) {
		field := join(e.key, s.key)
		axis, ok := axisOf(axes, s.key)
		if !ok {
			r.fail(s.line, field, "%v", unknownAxis(s.key, axes))
			continue
		}
		if i := slices.IndexFunc(settings, func(o Setting) bool { return o.Axis == axis.Name }); i >= 0 {
			r.fail(s.line, field, "the axis %s is given twice, first in line %d", axis.Name, settings[i].Line)
			continue
		}
		settings = append(settings, r.setting(field, s, axis))
	}
	return settings
}

func (r *reader) setting(field string, e entry, axis model.Axis) Setting {
	s := Setting{Axis: axis.Name, Line: e.line}
	given := map[string]bool{}
	entries := r.mapping(field, e.value)
	for _, part := range entries {
		at := join(field, part.key)
		if !slices.Contains(settingKeys, part.key) {
			r.fail(part.line, at, "there is no such key%s; expected %s", suggest(part.key, settingKeys), strings.Join(settingKeys, ", "))
			continue
		}
		given[part.key] = true
		text, ok := r.text(at, part.line, part.value)
		if !ok {
			continue
		}
		switch part.key {
		case "value":
			if err := Check(axis, text); err != nil {
				r.fail(part.line, field, "%v", err)
				continue
			}
			s.Value = normal(axis, text)
		case "mark":
			if !slices.Contains(marks, text) {
				r.fail(part.line, at, "%q is not a mark%s; expected one of %s", text, suggest(text, marks), strings.Join(marks, ", "))
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
			r.fail(e.line, field, "%s is missing", key)
		}
	}
	switch {
	case s.Mark == model.Unknown && s.Note == "":
		r.fail(e.line, field, "note is missing; expected what is not known, because the mark is unknown")
	case given["mark"] && s.Mark != model.Unknown && s.Source == "":
		r.fail(e.line, field, "source is missing; expected the evidence for the value (or mark: unknown with a note)")
	}
	return s
}
