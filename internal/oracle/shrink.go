package oracle

import (
	"bytes"
	"encoding/json"
	"slices"
)

// shrink drops fields and list entries from a pod, one after the other, while something about it persists.
func shrink(podJSON []byte, persists func(podJSON []byte) bool) []byte {
	for {
		smaller := shrinkOnce(podJSON, persists)
		if bytes.Equal(smaller, podJSON) {
			return podJSON
		}
		podJSON = smaller
	}
}

func shrinkOnce(podJSON []byte, persists func(podJSON []byte) bool) []byte {
	var pod map[string]any
	if err := unmarshal(podJSON, &pod); err != nil {
		panic(err) // The pod was made by this package.
	}

	// Large subtrees come first: dropping one saves all the attempts below it.
	for _, path := range paths(pod, nil) {
		candidate, _ := json.Marshal(without(pod, path))
		if persists(candidate) {
			return candidate
		}
	}
	return podJSON
}

// paths lists every node below a value, parents before children, but for the two fields that make it a pod.
func paths(value any, prefix []any) [][]any {
	var all [][]any
	visit := func(step, child any) {
		path := append(slices.Clone(prefix), step)
		all = append(append(all, path), paths(child, path)...)
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(value) {
			if len(prefix) > 0 || key != "apiVersion" && key != "kind" {
				visit(key, value[key])
			}
		}
	case []any:
		for i, child := range value {
			visit(i, child)
		}
	}
	return all
}

// without copies a tree and leaves out one node.
func without(value any, path []any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := map[string]any{}
		for key, child := range value {
			switch {
			case key != path[0]:
				copied[key] = child
			case len(path) > 1:
				copied[key] = without(child, path[1:])
			}
		}
		return copied
	case []any:
		index := path[0].(int)
		if len(path) == 1 {
			return slices.Delete(slices.Clone(value), index, index+1)
		}
		copied := slices.Clone(value)
		copied[index] = without(copied[index], path[1:])
		return copied
	default:
		return value
	}
}

// unmarshal keeps numbers as they are written.
func unmarshal(data []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(value)
}
