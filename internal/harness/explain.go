package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sekisho/sekisho"
)

// traced runs a test once more, to see where it fails. The first run is without a trace, which costs more than the test.
func (r *regoRun) traced(ctx context.Context, result *tester.Result) *tester.Result {
	ref, err := ast.ParseRef(result.Package)
	if err != nil {
		return &tester.Result{}
	}
	for name := range strings.SplitSeq(result.Name, ".") {
		ref = ref.Append(ast.StringTerm(name))
	}
	results, err := r.runner().SetPrefixMatchers(ref).EnableTracing(true).RaiseBuiltinErrors(true).RunTests(ctx, nil)
	if err != nil {
		return &tester.Result{}
	}
	traced := &tester.Result{}
	for one := range results {
		traced = one
	}
	return traced
}

// explain shows the expression at which a test failed, with the values in it. raised is the error of a built-in function,
// which in a test is no more than an undefined value.
func (r *regoRun) explain(ctx context.Context, rule *ast.Location, trace []*topdown.Event, raised error) string {
	event := failedAt(rule, trace)
	if event == nil {
		return strings.Join(append([]string{"no expression of it could be evaluated:"}, indented(dedent(string(rule.Text)))...), "\n")
	}
	lines := []string{fmt.Sprintf("%s:%d: this does not hold:", event.Location.File, event.Location.Row)}
	lines = append(lines, indented(dedent(string(event.Location.Text)))...)
	lines = append(lines, r.values(ctx, event)...)
	if runtime := (*topdown.Error)(nil); errors.As(raised, &runtime) && runtime.Location != nil {
		lines = append(lines, sekisho.Problem{File: runtime.Location.File, Line: runtime.Location.Row, Column: runtime.Location.Col, Message: runtime.Message}.Error())
	}
	return strings.Join(lines, "\n")
}

// failedAt finds the last expression of a rule that failed, the innermost where one stands in another.
func failedAt(rule *ast.Location, trace []*topdown.Event) *topdown.Event {
	end := rule.Row + bytes.Count(rule.Text, []byte("\n"))
	for _, event := range slices.Backward(trace) {
		expr, ok := event.Node.(*ast.Expr)
		if !ok || event.Op != topdown.FailOp || event.QueryID == 0 || event.Location == nil {
			continue
		}
		if _, every := expr.Terms.(*ast.Every); every {
			continue
		}
		if event.Location.File == rule.File && event.Location.Row >= rule.Row && event.Location.Row <= end {
			return event
		}
	}
	return nil
}

// values shows the variables of the expression that failed, then what stands in it and is computed: of a comparison the two
// sides, otherwise every document that it names.
func (r *regoRun) values(ctx context.Context, event *topdown.Event) []string {
	expr := event.Node.(*ast.Expr)
	values := variables(event, expr.Location.Text)
	named := map[string]bool{}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		named[name] = true
		lines = append(lines, valueLines(name, values[name])...)
	}
	operand := func(term *ast.Term) []string {
		text := string(textOf(term))
		if named[text] {
			return nil
		}
		named[text] = true
		return operandLines(term, r.evaluate(ctx, event, term))
	}
	if operands := expr.Operands(); len(operands) == 2 && isComparison(expr) {
		left, right := r.evaluate(ctx, event, operands[0]), r.evaluate(ctx, event, operands[1])
		if left != nil && right != nil && expr.IsEquality() && len(left.String())+len(right.String()) > 100 {
			return append(lines, sides(left, right)...)
		}
		return append(lines, append(operand(operands[0]), operand(operands[1])...)...)
	}
	ast.WalkTerms(expr.Terms, func(term *ast.Term) bool {
		ref, ok := term.Value.(ast.Ref)
		if !ok || !ref.HasPrefix(ast.DefaultRootRef) && !ref.HasPrefix(ast.InputRootRef) || !bytes.Contains(expr.Location.Text, textOf(term)) {
			return false
		}
		lines = append(lines, operand(term)...)
		return true
	})
	return lines
}

// variables are those that a text mentions, with their values. The text counts and not the expression, as the compiler moves
// calls and their arguments out of it.
func variables(event *topdown.Event, text []byte) map[string]ast.Value {
	values := map[string]ast.Value{}
	event.Locals.Iter(func(v, value ast.Value) bool {
		local, _ := v.(ast.Var)
		name := string(event.LocalMetadata[local].Name)
		if name != "" && name != "_" && slices.Contains(words(text), name) {
			values[name] = value
		}
		return false
	})
	return values
}

// words are the names in a text.
func words(text []byte) []string {
	return strings.FieldsFunc(string(text), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func isComparison(expr *ast.Expr) bool {
	return expr.IsEquality() || slices.Contains([]string{"neq", "equal", "lt", "lte", "gt", "gte"}, expr.Operator().String())
}

// evaluate computes a term of an expression as it was at the event, or returns nil where it is undefined.
func (r *regoRun) evaluate(ctx context.Context, event *topdown.Event, term *ast.Term) ast.Value {
	plug := func(v ast.Var) (ast.Value, error) {
		if value := event.Locals.Get(v); value != nil {
			return value, nil
		}
		return v, nil
	}
	expr := ast.NewExpr(term.Copy())
	for _, with := range event.Node.(*ast.Expr).With {
		expr.With = append(expr.With, with.Copy())
	}
	plugged, err := ast.TransformVars(expr, plug)
	if err != nil {
		return nil
	}
	options := []func(*rego.Rego){
		rego.ParsedQuery(ast.NewBody(plugged.(*ast.Expr))), rego.Compiler(r.compiler), rego.Store(r.store),
		rego.GenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }),
	}
	if input := event.Input(); input != nil {
		options = append(options, rego.ParsedInput(input.Value))
	}
	for _, builtin := range conftestBuiltins() {
		options = append(options, builtin.Func)
	}
	results, err := rego.New(options...).Eval(ctx)
	if err != nil || len(results) == 0 {
		return nil
	}
	value, _ := results[0].Expressions[0].Value.(ast.Value)
	return value
}

// sides shows two long values that should be equal, as a diff of their lines.
func sides(left, right ast.Value) []string {
	lines := []string{"left (-) and right (+) side of the comparison:"}
	return append(lines, indented(diffLines(memberLines(left), memberLines(right)))...)
}

// memberLines writes a value for a diff: a set's members one a line, anything else as indented JSON.
func memberLines(value ast.Value) []string {
	set, ok := value.(ast.Set)
	if !ok {
		return jsonLines(value)
	}
	lines := make([]string, 0, set.Len())
	for _, member := range set.Slice() { // It is sorted.
		lines = append(lines, member.String())
	}
	return lines
}

func jsonLines(value ast.Value) []string {
	plain, err := ast.JSON(value)
	if err != nil {
		return []string{value.String()}
	}
	text, err := json.MarshalIndent(plain, "", "  ")
	if err != nil {
		return []string{value.String()}
	}
	return strings.Split(string(text), "\n")
}

// operandLines shows a value under the text that stands for it; a literal is its own value.
func operandLines(term *ast.Term, value ast.Value) []string {
	text := string(textOf(term))
	switch {
	case value == nil:
		return []string{text + " is undefined"}
	case text == "" || text == value.String():
		return nil
	default:
		return valueLines(strings.Join(strings.Fields(text), " "), value)
	}
}

func textOf(term *ast.Term) []byte {
	if term.Location == nil {
		return nil
	}
	return term.Location.Text
}

// valueLines writes name = value, over several lines where one would be long.
func valueLines(name string, value ast.Value) []string {
	if text := value.String(); len(name)+len(text) <= 110 {
		return []string{name + " = " + text}
	}
	return append([]string{name + " ="}, indented(jsonLines(value))...)
}

// dedent takes from the further lines of an expression the indentation that they have in the file.
func dedent(text string) []string {
	lines := strings.Split(text, "\n")
	common := -1
	for _, line := range lines[1:] {
		if trimmed := strings.TrimLeft(line, " \t"); trimmed != "" && (common < 0 || len(line)-len(trimmed) < common) {
			common = len(line) - len(trimmed)
		}
	}
	for i, line := range lines[1:] {
		lines[i+1] = strings.ReplaceAll(line[min(max(common, 0), len(line)):], "\t", "    ")
	}
	return lines
}

func indented(lines []string) []string {
	for i, line := range lines {
		lines[i] = "    " + line
	}
	return lines
}
