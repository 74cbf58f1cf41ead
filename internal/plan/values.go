package plan

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// length is undefined for values that have none.
func length(source operand, target int) step {
	return func(_ *machine, r registers) signal {
		value := source.in(r)
		if value == nil {
			return undefined
		}
		composite, ok := value.Value.(interface{ Len() int })
		if !ok {
			return undefined
		}
		r[target] = ast.InternedTerm(composite.Len())
		return next
	}
}

func assign(source operand, target int) step {
	if source.constant != nil {
		return func(_ *machine, r registers) signal {
			r[target] = source.constant
			return next
		}
	}
	return func(_ *machine, r registers) signal {
		if r[source.local] == nil {
			return undefined
		}
		r[target] = r[source.local]
		return next
	}
}

// assignOnce gives a rule its value, which must be the same each time.
func assignOnce(source operand, target int) step {
	return func(m *machine, r registers) signal {
		value := source.in(r)
		switch {
		case value == nil:
			return undefined
		case r[target] == nil:
			r[target] = value
		case !alike(r[target], value):
			return m.fail(errConflict)
		}
		return next
	}
}

// assignAll gives locals the constants that were built while translating.
func assignAll(built []constant) step {
	if len(built) == 1 {
		return assign(operand{constant: built[0].value}, built[0].local)
	}
	return func(_ *machine, r registers) signal {
		for _, c := range built {
			r[c.local] = c.value
		}
		return next
	}
}

func reset(target int) step {
	return func(_ *machine, r registers) signal {
		r[target] = nil
		return next
	}
}

// What is made is empty at first, and mostly stays so: the empty values are shared, and replaced when something is put in.
func makeArray(target int) step { return assign(operand{constant: ast.InternedEmptyArray}, target) }

func makeObject(target int) step { return assign(operand{constant: ast.InternedEmptyObject}, target) }

func makeSet(target int) step { return assign(operand{constant: ast.InternedEmptySet}, target) }

func arrayAppend(array int, value operand) step {
	return func(_ *machine, r registers) signal {
		item := value.in(r)
		list, ok := r[array].Value.(*ast.Array)
		if item == nil || !ok {
			return undefined
		}
		if r[array] == ast.InternedEmptyArray {
			r[array] = ast.ArrayTerm(item)
			return next
		}
		r[array].Value = list.Append(item)
		return next
	}
}

// own returns the object of a register, to be changed.
func own(r registers, local int) (ast.Object, bool) {
	if r[local] == ast.InternedEmptyObject {
		r[local] = ast.ObjectTerm()
	}
	object, ok := r[local].Value.(ast.Object)
	return object, ok
}

func objectInsert(object int, key, value operand) step {
	return func(_ *machine, r registers) signal {
		k, v := key.in(r), value.in(r)
		o, ok := own(r, object)
		if k == nil || v == nil || !ok {
			return undefined
		}
		o.Insert(k, v)
		return next
	}
}

// objectInsertOnce fails where the key is there with another value.
func objectInsertOnce(object int, key, value operand) step {
	return func(m *machine, r registers) signal {
		k, v := key.in(r), value.in(r)
		o, ok := own(r, object)
		if k == nil || v == nil || !ok {
			return undefined
		}
		switch found := o.Get(k); {
		case found == nil:
			o.Insert(k, v)
		case !alike(found, v):
			return m.fail(errConflict)
		}
		return next
	}
}

func objectMerge(a, b, target int) step {
	return func(m *machine, r registers) signal {
		if r[a] == nil || r[b] == nil {
			return undefined
		}
		x, xIsObject := r[a].Value.(ast.Object)
		y, yIsObject := r[b].Value.(ast.Object)
		if !xIsObject || !yIsObject {
			return m.fail(errConflict)
		}
		merged, ok := x.Merge(y)
		if !ok {
			return m.fail(errConflict)
		}
		r[target] = ast.NewTerm(merged)
		return next
	}
}

func setAdd(set int, value operand) step {
	return func(_ *machine, r registers) signal {
		item := value.in(r)
		s, ok := r[set].Value.(ast.Set)
		if item == nil || !ok {
			return undefined
		}
		if r[set] == ast.InternedEmptySet {
			r[set] = ast.SetTerm(item)
			return next
		}
		s.Add(item)
		return next
	}
}
