package sekisho

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Inventory holds the objects that are judged together, for the policies that read other objects than the one under review.
// It has Gatekeeper's layout, so that the same Rego reads both: cluster, by API version, kind and name, and namespace, by
// namespace first. It keeps only objects of the kinds that some policy reads. Of objects with one name the first one stays.
type Inventory struct {
	kinds      map[string]bool // group and kind
	values     *valuesPool
	namespaces map[string]objectsByVersion
	cluster    objectsByVersion
	value      ast.Value // the whole as Rego sees it, nil when objects were added since
}

// objectsByVersion are objects by API version, kind and name.
type objectsByVersion map[string]map[string]map[string]*ast.Term

// NewInventory makes an empty inventory for the policies of the engine.
func (e *Engine) NewInventory() *Inventory {
	return &Inventory{kinds: e.inventoryKinds, values: e.kept, namespaces: map[string]objectsByVersion{}, cluster: objectsByVersion{}}
}

// NeedsInventory tells whether any policy reads other objects than the one under review.
func (e *Engine) NeedsInventory() bool { return len(e.inventoryKinds) > 0 }

// With makes an engine that sees the objects of an inventory besides those that it is to judge. Nothing may be added to the
// inventory from then on.
func (e *Engine) With(inventory *Inventory) *Engine {
	with := *e
	with.inventory, with.memos, with.remembered = inventory, &sync.Map{}, &sync.Map{}
	inventory.seal()
	e.kept.forget()
	with.instance = with.instances()
	return &with
}

// Add takes objects in. It is not safe for concurrent use.
func (i *Inventory) Add(objects ...Object) {
	for _, object := range objects {
		if i.kinds[object.GroupKind()] {
			i.add(object)
		}
	}
}

func (i *Inventory) add(object Object) {
	name := object.Name
	if name == "" { // Such as objects with generateName, each of which is one of its own.
		name = object.File + ":" + strconv.Itoa(object.Position(nil).Line)
	}
	i.insert(object.Namespace, object.APIVersion, object.Kind, name, func() *ast.Term { return ast.NewTerm(i.values.object(object)) })
}

func (i *Inventory) insert(namespace, version, kind, name string, value func() *ast.Term) {
	group := i.cluster
	// Without a namespace nothing tells whether the kind has any. The shared Rego looks in both places.
	if namespace != "" {
		group = entry(i.namespaces, namespace)
	}
	names := entry(entry(group, version), kind)
	if names[name] == nil {
		names[strings.Clone(name)] = value()
		i.value = nil
	}
}

// entry returns the map at a key, a new one where there was none. The key is copied, as it is a part of the text of a file.
func entry[M ~map[string]V, V ~map[string]W, W any](m M, key string) V {
	if m[key] == nil {
		m[strings.Clone(key)] = V{}
	}
	return m[key]
}

// Merge takes in the objects of another inventory of the same engine.
func (i *Inventory) Merge(other *Inventory) {
	i.merge("", other.cluster)
	for namespace, objects := range other.namespaces {
		i.merge(namespace, objects)
	}
}

func (i *Inventory) merge(namespace string, objects objectsByVersion) {
	for version, kinds := range objects {
		for kind, names := range kinds {
			for name, term := range names {
				i.insert(namespace, version, kind, name, func() *ast.Term { return term })
			}
		}
	}
}

// MarshalJSON writes the inventory as the document that policies see below data.inventory.
func (i *Inventory) MarshalJSON() ([]byte, error) {
	i.seal()
	value, err := ast.JSON(i.value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// seal builds the document that Rego sees.
func (i *Inventory) seal() {
	if i.value != nil {
		return
	}
	namespaces := make(map[string]*ast.Term, len(i.namespaces))
	for namespace, objects := range i.namespaces {
		namespaces[namespace] = objects.term()
	}
	i.value = objectOf(map[string]*ast.Term{"cluster": i.cluster.term(), "namespace": objectOf(namespaces)}).Value
}

func (o objectsByVersion) term() *ast.Term {
	versions := make(map[string]*ast.Term, len(o))
	for version, kinds := range o {
		terms := make(map[string]*ast.Term, len(kinds))
		for kind, names := range kinds {
			terms[kind] = objectOf(names)
		}
		versions[version] = objectOf(terms)
	}
	return objectOf(versions)
}

func objectOf(terms map[string]*ast.Term) *ast.Term {
	entries := make([][2]*ast.Term, 0, len(terms))
	for key, term := range terms {
		entries = append(entries, [2]*ast.Term{ast.StringTerm(key), term})
	}
	return ast.ObjectTerm(entries...)
}

// inventoryKinds collects the kinds, without versions, of which policies read other objects.
func inventoryKinds(l *Library) map[string]bool {
	kinds := map[string]bool{}
	for _, policy := range l.policies {
		if policy.readsPods {
			for _, kind := range l.podKinds {
				kinds[kind] = true
			}
		}
		for _, name := range policy.Inventory {
			group, rest, _ := strings.Cut(name, "/")
			_, kind, found := strings.Cut(rest, "/")
			if !found { // v1/Service is of the core group.
				kinds[rest] = true
				continue
			}
			kinds[group+"/"+kind] = true
		}
	}
	return kinds
}
