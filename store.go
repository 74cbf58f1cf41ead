package sekisho

import (
	"context"
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
)

// dataStore answers what policies read below data: the parameters, which are the same for all evaluations, and the inventory,
// which each evaluation brings along as its transaction. OPA's own store would have to be written to between evaluations.
type dataStore struct {
	storage.WritesNotSupported
	storage.TriggersNotSupported
	storage.PolicyNotSupported

	parameters ast.Value
}

// transaction is one evaluation's view of the store.
type transaction struct{ inventory *Inventory }

// ID is the same for all transactions, as none writes.
func (transaction) ID() uint64 { return 0 }

func (s *dataStore) NewTransaction(context.Context, ...storage.TransactionParams) (storage.Transaction, error) {
	return transaction{}, nil
}

func (s *dataStore) Commit(context.Context, storage.Transaction) error { return nil }

func (s *dataStore) Abort(context.Context, storage.Transaction) {}

func (s *dataStore) Truncate(context.Context, storage.Transaction, storage.TransactionParams, storage.Iterator) error {
	return errors.New("the store cannot be written to")
}

func (s *dataStore) ListPolicies(context.Context, storage.Transaction) ([]string, error) {
	return nil, nil
}

func (s *dataStore) Read(_ context.Context, txn storage.Transaction, path storage.Path) (any, error) {
	var value ast.Value
	switch {
	case len(path) == 0:
		return ast.NewObject(), nil // No policy reads data as a whole.
	case path[0] == "parameters":
		value = s.parameters
	case path[0] == "inventory":
		if t, ok := txn.(transaction); ok && t.inventory != nil {
			value = t.inventory.value
		}
	}
	for _, step := range path[1:] {
		object, ok := value.(ast.Object)
		if !ok {
			return nil, notFound(path)
		}
		term := object.Get(ast.StringTerm(step))
		if term == nil {
			return nil, notFound(path)
		}
		value = term.Value
	}
	if value == nil {
		return nil, notFound(path)
	}
	return value, nil
}

func notFound(path storage.Path) error {
	return &storage.Error{Code: storage.NotFoundErr, Message: path.String()}
}
