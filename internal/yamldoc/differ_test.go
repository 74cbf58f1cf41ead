package yamldoc

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flat is a node with everything a caller can see of it.
type flat struct {
	Kind       Kind
	Text       string
	Len        int
	Span       Span
	Start, End int
}

func flatten(t *Tree) []flat {
	out := make([]flat, 0, t.Len())
	for i := range uint32(t.Len()) {
		n := Node{t, i}
		start, end := n.Offsets()
		out = append(out, flat{n.Kind(), n.Text(), n.Len(), n.Span(), start, end})
	}
	return out
}

// sameTrees compares what the scanner and the fallback made of a text.
func sameTrees(t *testing.T, src string, fast, slow *Tree) {
	t.Helper()
	if fast.Empty() != slow.Empty() {
		t.Fatalf("Empty: fast %v, fallback %v\n%q", fast.Empty(), slow.Empty(), src)
	}
	a, b := flatten(fast), flatten(slow)
	if len(a) == len(b) {
		same := true
		for i := range a {
			same = same && a[i] == b[i]
		}
		if same {
			return
		}
	}
	if len(src) > 2000 {
		src = src[:2000] + "..."
	}
	t.Fatalf("fast path and fallback differ (-fast +fallback) for\n%q\n%s", src, cmp.Diff(a, b))
}

// compare reads a text both ways and tells which reader is in charge of it.
func compare(t *testing.T, src string) reader {
	t.Helper()
	traits, err := prescan(src, []byte(src))
	if err != nil || traits.odd {
		return readFallback
	}
	fast, err := scanFast(src, traits)
	if fast == nil || err != nil {
		return readFallback
	}
	slow, err := parseFallback(src, traits)
	if err != nil {
		t.Fatalf("fast path accepts what the fallback refuses: %v\n%q", err, src)
	}
	sameTrees(t, src, fast, slow)
	return readFast
}

// splitDocuments cuts a stream at its `---` lines, which stay with the document
// that they begin.
func splitDocuments(stream string) []string {
	var docs []string
	from, at := 0, 0
	for line := range strings.Lines(stream) {
		if at > from && isMarker(line, '-') {
			docs = append(docs, stream[from:at])
			from = at
		}
		at += len(line)
	}
	return append(docs, stream[from:])
}

// corpusDocument is one document of a file.
type corpusDocument struct {
	path  string
	index int
	text  string
}

// corpusDocuments reads the manifests below SEKISHO_CORPUS.
func corpusDocuments(t testing.TB) []corpusDocument {
	t.Helper()
	root := os.Getenv("SEKISHO_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no corpus of manifests: set SEKISHO_CORPUS to a folder of YAML files (%v)", err)
	}
	var docs []corpusDocument
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if ext := filepath.Ext(path); ext != ".yaml" && ext != ".yml" {
			return nil
		}
		stream, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, text := range splitDocuments(string(stream)) {
			docs = append(docs, corpusDocument{path, i, text})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestCorpusReadsTheSameBothWays(t *testing.T) {
	var documents, fastDocuments, bytes, fastBytes int
	for _, doc := range corpusDocuments(t) {
		documents++
		bytes += len(doc.text)
		if compare(t, doc.text) == readFast {
			fastDocuments++
			fastBytes += len(doc.text)
			continue
		}
		_, err := Parse([]byte(doc.text))
		t.Logf("fallback: %s, document %d, %d bytes: %v", doc.path, doc.index, len(doc.text), err)
	}
	share := 100 * float64(fastBytes) / float64(max(bytes, 1))
	t.Logf("fast path: %d of %d documents, %.2f %% of %d bytes", fastDocuments, documents, share, bytes)
	if share < 95 {
		t.Errorf("fast path took %.2f %% of the bytes, want at least 95 %%", share)
	}
}
