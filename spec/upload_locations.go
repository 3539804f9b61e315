// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "github.com/authsim/authsim/model"

// uploadLocation is where the answer to an upload request says that it goes on.
func (c *Case) uploadLocation(i int) (model.URL, bool) {
	r := &c.Exchanges[i].Response
	kind := c.facts[i].op.Kind
	if r.Location == model.Absent || !r.OK() || kind != model.OpStartUpload && kind != model.OpMount && kind != model.OpUploadPart || r.Status == 201 {
		return model.URL{}, false
	}
	return c.Symbols.Resolve(c.Exchanges[i].Request.Origin, r.Location)
}

// uploadFrom is the exchange whose Location request i follows to another origin,
// -1 if there is none.
func (c *Case) uploadFrom(i int) int {
	x := &c.Exchanges[i]
	for k := i - 1; k >= 0; k-- {
		u, ok := c.uploadLocation(k)
		if ok && u.Origin == x.Request.Origin && u.Path == x.Request.Path {
			if c.Exchanges[k].Request.Origin == u.Origin {
				return -1
			}
			return k
		}
	}
	return -1
}

// locationElsewhere tells an upload that goes on at another origin, and not in
// clear text.
func (c *Case) locationElsewhere(i int) bool {
	if k := c.facts[i].op.Kind; k != model.OpStartUpload && k != model.OpMount && k != model.OpUploadPart {
		return false
	}
	u, ok := c.uploadLocation(i)
	from := c.Exchanges[i].Request.Origin
	return ok && u.Origin != from && !c.downgrade(from, u.Origin) && !c.failedBeside(i)
}

func (c *Case) uploadGoesOn(i int) bool {
	u, _ := c.uploadLocation(i)
	for k := i + 1; k < len(c.Exchanges); k++ {
		if r := &c.Exchanges[k].Request; r.Origin == u.Origin && r.Path == u.Path {
			return true
		}
	}
	return false
}
