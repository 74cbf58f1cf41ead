package mutation

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

func (s *scan) body(body ast.Body) {
	for _, expr := range body {
		if expr.Generated {
			continue // The true of a rule without a body.
		}
		start, end, ok := s.span(expr.Location)
		if !ok {
			continue
		}
		switch terms := expr.Terms.(type) {
		case *ast.SomeDecl:
			s.some(expr, terms, len(body) > 1)
		case *ast.Every:
			s.dropCondition(start, end, len(body) > 1)
			s.every(terms, start, end)
		case []*ast.Term:
			if !expr.IsAssignment() {
				s.dropCondition(start, end, len(body) > 1)
				s.negate(expr, start)
			}
			s.call(terms)
		case *ast.Term:
			s.dropCondition(start, end, len(body) > 1)
			s.negate(expr, start)
			s.term(terms)
		}
		for _, with := range expr.With {
			s.term(with.Value)
		}
	}
}

// negate turns a condition round.
func (s *scan) negate(expr *ast.Expr, start int) {
	if !expr.Negated {
		s.add(negateCondition, start, start, start, "not ")
		return
	}
	rest := strings.TrimPrefix(s.text[start:], "not")
	s.add(removeNot, start, start, len(s.text)-len(strings.TrimLeft(rest, " \t\r\n")), "")
}

// dropCondition drops a condition; one that shares its line with others, or is the only one, becomes true.
func (s *scan) dropCondition(start, end int, oneOfSeveral bool) {
	before := s.text[:start]
	before = strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:])
	after, _, _ := strings.Cut(s.text[end:], "\n")
	after = strings.TrimSpace(after)
	if oneOfSeveral && before == "" && (after == "" || strings.HasPrefix(after, "#")) {
		s.add(dropCondition, start, start, end, "")
		return
	}
	s.add(dropCondition, start, start, end, "true")
}

// some mutates an iteration: some key, value in domain. The operands of the call in are the key, if any, the value and
// the domain.
func (s *scan) some(expr *ast.Expr, declaration *ast.SomeDecl, oneOfSeveral bool) {
	start, end, ok := s.span(expr.Location)
	call, isCall := declaration.Symbols[0].Value.(ast.Call)
	if !ok || !isCall {
		return // some x declares a name and is no condition.
	}
	s.dropCondition(start, end, oneOfSeveral)
	var key *ast.Term
	if len(call) == 4 {
		key = call[1]
	}
	from, _, ok := s.span(call[1].Location)
	_, to, okDomain := s.span(call[len(call)-1].Location)
	if ok && okDomain {
		s.iteration(start, from, to, key, call[len(call)-2], call[len(call)-1], false)
	}
	s.term(call[len(call)-1])
}

// every mutates a quantifier; that of one element alone is enough for some.
func (s *scan) every(every *ast.Every, start, end int) {
	from, _, ok := s.span(every.Value.Location)
	if every.Key != nil {
		from, _, ok = s.span(every.Key.Location)
	}
	_, to, okDomain := s.span(every.Domain.Location)
	if ok && okDomain {
		s.iteration(start, from, to, every.Key, every.Value, every.Domain, true)
		if first, _, found := s.span(every.Body[0].Location); found {
			body := strings.TrimRight(strings.TrimSuffix(s.text[first:end], "}"), " \t\r\n")
			s.add(someForEvery, start, start, end, "some "+s.text[from:to]+"\n"+body)
		}
	}
	s.term(every.Domain)
	s.body(every.Body)
}

// iteration cuts what is iterated to its first element, and to the others. A comprehension puts the members of objects and
// sets into an order as well.
func (s *scan) iteration(at, from, to int, key, value, domain *ast.Term, inEvery bool) {
	source := s.source(domain.Location)
	loop := strings.TrimSpace(s.text[from:to])
	names := make([]string, 0, 2)
	for _, term := range []*ast.Term{key, value} {
		if term == nil || s.source(term.Location) == "_" {
			continue
		}
		if _, isVar := term.Value.(ast.Var); !isVar {
			return // A pattern, which selects by itself.
		}
		names = append(names, s.source(term.Location))
	}
	if source == "" || len(names) == 0 {
		return
	}
	loop = "some " + loop
	for _, cut := range []struct{ operator, from, to string }{{firstOnly, "0", "1"}, {skipFirst, "1", "count(" + source + ")"}} {
		slice := func(element string) string {
			return element + " in array.slice([" + element + " | " + loop + "], " + cut.from + ", " + cut.to + ")"
		}
		switch pair := strings.Join(names, ", "); {
		case len(names) == 1:
			s.add(cut.operator, at, from, to, slice(names[0]))
		case inEvery: // It takes no pattern, so that the pairs become an object again.
			s.add(cut.operator, at, from, to, pair+" in {"+names[0]+": "+names[1]+" | some "+slice("["+pair+"]")+"}")
		default:
			s.add(cut.operator, at, from, to, slice("["+pair+"]"))
		}
	}
}
