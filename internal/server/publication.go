package server

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

	archives map[string]*Archive // by name, with suffix for admission
	catalog  func() (map[string]*Content, error)
}

// Bundle is a release and what OPA downloads of it.
type Bundle struct {
	*release.Release
	// Archive is for whoever asks for data.main.violation, Admission makes OPA a webhook.
	Archive, Admission *Archive

	fingerprint string
	renderings  *renderings
}

// rendered are the renderings of a bundle, if there is one.
func (b *Bundle) rendered() *renderings {
	if b == nil {
		return nil
	}
	return b.renderings
}

// Archive is a bundle in OPA's form.
type Archive struct {
	*Content
	// unsigned is the digest of what the archive holds and of who signs it. Signatures of some algorithms are random: an
	// archive that differs by its signature alone is no new one.
	unsigned string
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
	// cache is what caches on the way may do, no-cache where it is empty: ask whether it is the newest.
	cache string
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
	header.Set("Cache-Control", cmp.Or(c.cache, "no-cache"))
	// For people only: two revisions may be made within a second, so that nothing is decided by it.
	header.Set("Last-Modified", c.Time.UTC().Format(http.TimeFormat))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(c.Data))
}

// Publish renders releases in every format that is served. What did not change is taken over from the publication before, if
// there is one.
func Publish(ctx context.Context, before *Publication, releases []*release.Release, options PublishOptions) (*Publication, error) {
	p := &Publication{Time: time.Now(), Bundles: make([]*Bundle, len(releases)), archives: map[string]*Archive{}}
	group, _ := errgroup.WithContext(ctx)
	for i, r := range releases {
		if !r.HasPlainName() || r.Name == "library" {
			return nil, fmt.Errorf("bundle name %q cannot stand in addresses: use lower-case letters, digits and hyphens, and not library", r.Name)
		}
		mark, err := fingerprint(r, options)
		if err != nil {
			return nil, err
		}
		old := before.Bundle(r.Name)
		if old != nil && old.fingerprint == mark {
			p.Bundles[i] = old
			continue
		}
		bundle := &Bundle{Release: r, fingerprint: mark}
		bundle.renderings = newRenderings(bundle, options, p.Time, old.rendered())
		p.Bundles[i] = bundle
		group.Go(func() (err error) {
			bundle.Archive, err = p.archive(r, options, opabundle.Options{})
			return err
		})
		group.Go(func() (err error) {
			bundle.Admission, err = p.archive(r, options, opabundle.Options{Admission: true, Enforcement: options.AdmissionEnforcement})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(p.Bundles, func(a, b *Bundle) int { return strings.Compare(a.Name, b.Name) })
	for _, bundle := range p.Bundles {
		for _, named := range []struct {
			name    string
			archive *Archive
		}{{bundle.Name, bundle.Archive}, {bundle.Name + admissionSuffix, bundle.Admission}} {
			if p.archives[named.name] != nil {
				return nil, fmt.Errorf("two bundles are named %s: rename one of them", named.name)
			}
			p.archives[named.name] = named.archive
		}
		p.Policies = append(p.Policies, bundle.Library.Policies()...)
	}
	slices.SortStableFunc(p.Policies, func(a, b *sekisho.Policy) int { return strings.Compare(a.ID, b.ID) })
	p.Policies = slices.CompactFunc(p.Policies, func(a, b *sekisho.Policy) bool { return a.ID == b.ID })
	p.Revision = p.digest()
	p.catalog = newCatalog(p.Bundles, options, p.Time)
	if before != nil && before.Revision == p.Revision {
		p.catalog = before.catalog
	}
	return p, nil
}

// fingerprint is of all that decides how a release is rendered.
func fingerprint(r *release.Release, options PublishOptions) (string, error) {
	policies, err := json.Marshal(r.Library.Policies())
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	fmt.Fprintf(digest, "%q %s %q %s %v", []string{r.Name, r.Title, r.Description, r.Source, r.Version, r.Revision}, policies, options.signer(), options.AdmissionEnforcement, options.Gatekeeper)
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// admissionSuffix ends the names of the bundles that make OPA a webhook.
const admissionSuffix = "-admission"

// archive renders a release for OPA.
func (p *Publication) archive(r *release.Release, options PublishOptions, what opabundle.Options) (*Archive, error) {
	data, err := opabundle.Build(r, what)
	if err != nil {
		return nil, err
	}
	unsigned := sha256.New()
	unsigned.Write(data)
	if what.Signing = options.Signing; what.Signing != nil {
		fmt.Fprintf(unsigned, "%q", options.signer())
		if data, err = opabundle.Build(r, what); err != nil {
			return nil, err
		}
	}
	return &Archive{Content: NewContent("application/vnd.openpolicyagent.bundles", data, p.Time), unsigned: hex.EncodeToString(unsigned.Sum(nil))}, nil
}

// digest is of all that is served.
func (p *Publication) digest() string {
	digest := sha256.New()
	for _, bundle := range p.Bundles {
		fmt.Fprintf(digest, "%s %s\n", bundle.Name, bundle.fingerprint)
	}
	return hex.EncodeToString(digest.Sum(nil))
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
	if p == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(p.Bundles, name, func(b *Bundle, name string) int { return cmp.Compare(b.Name, name) })
	if !found {
		return nil
	}
	return p.Bundles[i]
}

// after takes over from the publication before what did not change, and says how to get from its archives to these.
func (p *Publication) after(before *Publication) error {
	for name, archive := range p.archives {
		old := before.archives[name]
		switch {
		case old == nil || old == archive:
		case old.unsigned == archive.unsigned:
			*archive = *old
		default:
			patch, err := opabundle.Delta(old.Data, archive.Data)
			if err != nil {
				return fmt.Errorf("the delta of bundle %s: %w", name, err)
			}
			if patch != nil {
				content := NewContent(archive.Type, patch, p.Time)
				content.ETag, content.cache = archive.ETag, "no-store" // It is of use to the one who asks only.
				archive.delta = &delta{from: old.ETag, Content: content}
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
