// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"net/url"
	"strings"

	"github.com/authsim/authsim/model"
)

// LocationHost is how a client compares the host of an upload's Location with the
// registry's.
type LocationHost uint8

const (
	// HostNormalized: neither case nor the scheme's own port makes a difference.
	HostNormalized LocationHost = iota
	// HostAsWritten: both do.
	HostAsWritten
)

var locationHostAxis = choice("location-host", "", "How is the host of an upload's Location compared with the registry's?",
	func(c *Config) *LocationHost { return &c.LocationHost }, values(
		"normalized: case and the scheme's own port make no difference (RFC 9110 §4.2.3)",
		"as-written: they do, so that one in another spelling is a host of which the client knows nothing"))

var memoRespelled = model.NewMemoFunc()

// respelled tells a Location whose host is not written as in an origin.
func (f *Frame) respelled(location model.Sym) bool {
	key := model.MemoKey{Func: memoRespelled, Args: [6]model.Sym{location}}
	v, ok := f.T.Recall(key)
	if !ok {
		if u, err := url.Parse(f.T.Str(location)); err == nil && u.Host != "" && model.OriginOf(u.Scheme, u.Host) != strings.ToLower(u.Scheme)+"://"+u.Host {
			v = model.Empty
		}
		f.T.RememberSym(key, v)
	}
	return v != model.Absent
}
