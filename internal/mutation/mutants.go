package mutation

import (
	"cmp"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// edit is a mutation of the text. The places come from the AST, but the text is what changes and is parsed anew, so that
// what is judged is what a survivor shows.
type edit struct {
	operator   string
	at         int // offset of what the mutation is about
	start, end int // offsets of what is replaced
	text       string
}

func (e edit) compare(other edit) int {
	return cmp.Or(
		cmp.Compare(e.at, other.at), cmp.Compare(e.start, other.start), cmp.Compare(e.end, other.end),
		cmp.Compare(slices.Index(Operators, e.operator), slices.Index(Operators, other.operator)), cmp.Compare(e.text, other.text),
	)
}

type mutant struct {
	edit   edit
	module *ast.Module
}

// mutants makes every mutant once: what parses to the module itself or to an earlier mutant is none. Invalid counts those
// that cannot be parsed.
func (t *target) mutants(jobs int) (mutants []mutant, invalid int) {
	edits := edits(t.module, t.text)
	parsed := make([]mutant, len(edits))
	texts := make([]string, len(edits))
	parallel(jobs, len(edits), func(i int) {
		e := edits[i]
		if module, err := t.parse(t.text[:e.start] + e.text + t.text[e.end:]); err == nil {
			parsed[i], texts[i] = mutant{e, module}, module.String()
		}
	})
	seen := map[string]bool{}
	if original, err := t.parse(t.text); err == nil {
		seen[original.String()] = true // Without METADATA, as the mutants are.
	}
	for i, m := range parsed {
		switch {
		case m.module == nil:
			invalid++
		case !seen[texts[i]]:
			seen[texts[i]] = true
			mutants = append(mutants, m)
		}
	}
	return mutants, invalid
}

func (t *target) parse(text string) (*ast.Module, error) {
	return ast.ParseModuleWithOpts(t.file, text, ast.ParserOptions{RegoVersion: ast.RegoV1})
}
