package cluster

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWarningsAreTheTextsOfTheHeaders(t *testing.T) {
	t.Parallel()
	header := http.Header{"Warning": {`299 - "[host-port] container \"app\" uses host port 80"`, `299 - "a \\ b"`}}
	want := []string{`[host-port] container "app" uses host port 80`, `a \ b`}
	if diff := cmp.Diff(want, warnings(header)); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestObjectsAreTheDocumentsThatAreNotEmpty(t *testing.T) {
	t.Parallel()
	objects, err := Objects([]byte("# Nothing but a comment.\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n---\nkind: Namespace\n"))
	if err != nil {
		t.Fatal(err)
	}
	var refs []Ref
	for _, object := range objects {
		refs = append(refs, RefOf(object))
	}
	want := []Ref{{"v1", "Pod", "b", "a"}, {Kind: "Namespace"}}
	if diff := cmp.Diff(want, refs); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	if _, err := Objects([]byte("a: [")); err == nil {
		t.Error("broken YAML is read")
	}
}
