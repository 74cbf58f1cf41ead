package server

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
)

// Publication is one revision of all that is served: every release in every format. It does not change; a change of the
// policies makes a new one, which replaces the old one as a whole.
type Publication struct {
	// Revision is the digest of the revisions of all bundles.
	Revision string
	// Time is when the publication was made.
	Time time.Time
	// Bundles are sorted by name.
	Bundles []*Bundle
	// Policies are those of all bundles, sorted by id.
	Policies []*sekisho.Policy

	files map[string]*Content
}

// Bundle is a release and what OPA downloads of it.
type Bundle struct {
	*release.Release
	Archive *Content
	// delta leads here from the archive of the publication before, where OPA can go that way.
	delta *delta
}

// Content is what is served at a path.
type Content struct {
	Type string
	// ETag is the quoted SHA-256 digest of the data.
	ETag string
	Data []byte
	Time time.Time
}

// NewContent makes content, named by its digest.
func NewContent(mediaType string, data []byte, made time.Time) *Content {
	return &Content{Type: mediaType, ETag: fmt.Sprintf(`"%x"`, sha256.Sum256(data)), Data: data, Time: made}
}

// serve answers with the content, or with 304 where the client has it.
func (c *Content) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", c.Type)
	header.Set("ETag", c.ETag)
	header.Set("Cache-Control", "no-cache")
	// For people only: two revisions may be made within a second, so that nothing is decided by it.
	header.Set("Last-Modified", c.Time.UTC().Format(http.TimeFormat))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(c.Data))
}

// Publish renders releases in every format that is served.
func Publish(ctx context.Context, releases []*release.Release) (*Publication, error) {
	p := &Publication{Time: time.Now(), Bundles: make([]*Bundle, len(releases)), files: map[string]*Content{}}
	group, _ := errgroup.WithContext(ctx)
	for i, r := range releases {
		group.Go(func() error {
			archive, err := opabundle.Build(r)
			if err != nil {
				return err
			}
			p.Bundles[i] = &Bundle{Release: r, Archive: NewContent("application/vnd.openpolicyagent.bundles", archive, p.Time)}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(p.Bundles, func(a, b *Bundle) int { return strings.Compare(a.Name, b.Name) })
	digest := sha256.New()
	for i, bundle := range p.Bundles {
		if i > 0 && p.Bundles[i-1].Name == bundle.Name {
			return nil, fmt.Errorf("two bundles are named %s: rename one of them", bundle.Name)
		}
		fmt.Fprintf(digest, "%s %s\n", bundle.Name, bundle.Archive.ETag)
		p.Policies = append(p.Policies, bundle.Library.Policies()...)
	}
	p.Revision = hex.EncodeToString(digest.Sum(nil))
	slices.SortStableFunc(p.Policies, func(a, b *sekisho.Policy) int { return strings.Compare(a.ID, b.ID) })
	p.Policies = slices.CompactFunc(p.Policies, func(a, b *sekisho.Policy) bool { return a.ID == b.ID })
	return p, nil
}

// AddFiles serves the files of a rendering below a folder, such as gatekeeper/all.
func (p *Publication) AddFiles(folder string, files release.Files) {
	for _, file := range files {
		p.files[path.Join("/", folder, file.Name)] = NewContent(mediaType(file.Name), file.Data, p.Time)
	}
}

func mediaType(name string) string {
	switch path.Ext(name) {
	case ".yaml", ".yml":
		return "application/yaml"
	case ".json":
		return "application/json"
	case ".gz", ".tgz":
		return "application/gzip"
	default:
		return "text/plain; charset=utf-8"
	}
}

// Bundle finds a bundle by its name, or returns nil.
func (p *Publication) Bundle(name string) *Bundle {
	i, found := slices.BinarySearchFunc(p.Bundles, name, func(b *Bundle, name string) int { return cmp.Compare(b.Name, name) })
	if !found {
		return nil
	}
	return p.Bundles[i]
}

// after takes over from the publication before what did not change, and says how to get from its bundles to these.
func (p *Publication) after(before *Publication) error {
	for _, bundle := range p.Bundles {
		old := before.Bundle(bundle.Name)
		switch {
		case old == nil:
		case old.Archive.ETag == bundle.Archive.ETag:
			bundle.Archive, bundle.delta = old.Archive, old.delta
		default:
			patch, err := opabundle.Delta(old.Archive.Data, bundle.Archive.Data)
			if err != nil {
				return fmt.Errorf("the delta of bundle %s: %w", bundle.Name, err)
			}
			if patch != nil {
				content := NewContent(bundle.Archive.Type, patch, p.Time)
				content.ETag = bundle.Archive.ETag
				bundle.delta = &delta{from: old.Archive.ETag, Content: content}
			}
		}
	}
	return nil
}

// delta is a bundle that changes what an OPA has.
type delta struct {
	*Content
	from string // the ETag of what it has
}
