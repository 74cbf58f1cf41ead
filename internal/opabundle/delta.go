package opabundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/bundle"
)

// Delta returns the delta bundle that leads from one built bundle to another. It is nil where there is none: a delta changes
// nothing but parameters, it cannot be signed, and an empty one would wipe all data of the OPA that gets it, see
// https://www.openpolicyagent.org/docs/management-bundles#delta-bundles
func Delta(before, after []byte) ([]byte, error) {
	old, err := unpack(before)
	if err != nil {
		return nil, err
	}
	fresh, err := unpack(after)
	if err != nil {
		return nil, err
	}
	if fresh.signed || old.signed || !maps.EqualFunc(old.others, fresh.others, bytes.Equal) || !sameManifest(old.manifest, fresh.manifest) {
		return nil, nil
	}
	patch, possible := difference(old.data, fresh.data)
	if !possible || len(patch) == 0 {
		return nil, nil
	}
	delta := bundle.Bundle{Patch: bundle.Patch{Data: patch}}
	if err := json.Unmarshal(fresh.manifest, &delta.Manifest); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := bundle.NewWriter(&out).Write(delta); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// contents are the files of a bundle.
type contents struct {
	manifest []byte
	data     map[string]any
	others   map[string][]byte
	signed   bool
}

func unpack(archive []byte) (*contents, error) {
	compressed, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	c := &contents{others: map[string][]byte{}}
	files := tar.NewReader(compressed)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(files)
		if err != nil {
			return nil, err
		}
		switch name := strings.TrimPrefix(header.Name, "/"); name {
		case bundle.ManifestExt:
			c.manifest = text
		case ".signatures.json":
			c.signed = true
		case "data.json":
			decoder := json.NewDecoder(bytes.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&c.data); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		default:
			c.others[name] = text
		}
	}
}

// sameManifest compares manifests but for what names the revision.
func sameManifest(before, after []byte) bool {
	var old, fresh map[string]any
	if json.Unmarshal(before, &old) != nil || json.Unmarshal(after, &fresh) != nil {
		return false
	}
	for _, manifest := range []map[string]any{old, fresh} {
		delete(manifest, "revision")
		delete(manifest, "metadata")
	}
	return reflect.DeepEqual(old, fresh)
}

// escapeKey writes a key as a part of a path, as RFC 6901 does.
var escapeKey = strings.NewReplacer("~", "~0", "/", "~1")

// difference lists what turns the parameters of one bundle into another's. It is impossible where other data differ.
func difference(before, after map[string]any) (patch []bundle.PatchOperation, possible bool) {
	old, _ := before["parameters"].(map[string]any)
	fresh, ok := after["parameters"].(map[string]any)
	others := func(data map[string]any) map[string]any {
		data = maps.Clone(data)
		delete(data, "parameters")
		return data
	}
	if !ok || old == nil || !reflect.DeepEqual(others(before), others(after)) {
		return nil, false
	}
	for _, id := range slices.Sorted(maps.Keys(old)) {
		if _, kept := fresh[id]; !kept {
			patch = append(patch, bundle.PatchOperation{Op: "remove", Path: "/parameters/" + escapeKey.Replace(id)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(fresh)) {
		if was, found := old[id]; !found || !reflect.DeepEqual(was, fresh[id]) {
			patch = append(patch, bundle.PatchOperation{Op: "upsert", Path: "/parameters/" + escapeKey.Replace(id), Value: fresh[id]})
		}
	}
	return patch, true
}
