// Package yamldoc reads one Kubernetes-style YAML or JSON document into a
// compact tree that knows where every value is written.
//
// The values are exactly those that sigs.k8s.io/yaml gives (go-yaml v2 with
// YAML 1.1 scalars, then JSON), because that is what Kubernetes acts on. The
// libraries are an order of magnitude too slow for large collections of
// manifests, so the package has two readers:
//
//   - A scanner for the plain block style that people and tools write. It
//     knows a subset of YAML and gives up at the first thing that is unusual,
//     doubtful or wrong; it never reports an error.
//   - A fallback that judges everything else: sigs.k8s.io/yaml decides the
//     values, go.yaml.in/yaml/v4 the positions and the errors.
//
// Whatever the scanner accepts, the fallback accepts with equal values and
// equal spans; differential tests and fuzzing hold the two together.
//
// A document whose first byte after blanks is `{` or `[` and that is valid
// JSON is read by JSON rules, as Kubernetes does, by a third small reader.
//
// Two deliberate differences to sigs.k8s.io/yaml: text after the end of the
// document is an error instead of being ignored, and two keys of one mapping
// that are distinct in YAML but equal in JSON (1 and "1") are duplicates
// instead of one of them winning at random.
package yamldoc

import (
	"fmt"
	"math"
)

const (
	// maxDepth is the deepest nesting of sequences and mappings.
	maxDepth = 1000
	// maxValues is the largest number of values (scalars, sequences and
	// mappings, not counting keys) of a document, aliases expanded.
	maxValues = 1_000_000
)

var (
	tooDeepMessage = fmt.Sprintf("document is nested more than %d levels deep", maxDepth)
	tooManyMessage = fmt.Sprintf("document has more than %d values", maxValues)
)

// SyntaxError says why and where a document cannot be read.
type SyntaxError struct {
	// Line is 1-based, relative to the text given to Parse.
	Line int
	// Column is 1-based and counts characters, not bytes; a byte order mark
	// is not counted. It is 1 when only the line is known.
	Column int
	// Message says what is wrong, without the position.
	Message string
	// Related is the line of another place, 1-based like Line, that ends the
	// message; 0 where there is none.
	Related int
}

// Error returns the position and the message.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text(0))
}

// Text returns the whole message for a document that begins after so many lines
// of its file.
func (e *SyntaxError) Text(before int) string {
	if e.Related == 0 {
		return e.Message
	}
	return fmt.Sprintf("%sat line %d", e.Message, before+e.Related)
}

// Parse reads src, the text of one document. The text may begin with
// directives, comments and a `---` line and may end with a `...` line; a
// second document in it is an error. A text of only blanks, comments and
// markers gives a tree for which Empty is true.
//
// Every error is a *SyntaxError. The tree keeps a copy of the text, whose memory
// the strings from it share.
func Parse(src []byte) (*Tree, error) {
	tree, _, err := parse(src)
	return tree, err
}

// reader names the reader that produced a tree.
type reader uint8

const (
	readFast reader = iota
	readJSON
	readFallback
)

func parse(src []byte) (*Tree, reader, error) {
	text := string(src)
	if len(text) > math.MaxUint32/2 {
		return nil, readFast, &SyntaxError{Line: 1, Column: 1, Message: "document is larger than 2 GiB"}
	}
	if looksLikeJSON(text) {
		tree, verdict, err := parseJSON(text)
		if verdict == jsonValid {
			return tree, readJSON, err
		}
	}

	traits, err := prescan(text, src)
	if err != nil {
		return nil, readFallback, err
	}
	if !traits.odd {
		tree, err := scanFast(text, traits)
		if tree != nil || err != nil {
			return tree, readFast, err
		}
	}
	tree, err := parseFallback(text, traits)
	if err != nil {
		return nil, readFallback, err
	}
	return tree, readFallback, nil
}
