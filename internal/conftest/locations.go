package conftest

import (
	"fmt"
	"path/filepath"

	"github.com/sekisho/sekisho"
)

// Locations say on which lines objects stand, by file. They are for main.rego, below data.sekisho.locations.
type Locations map[string][]location

type location struct {
	Object sekisho.Object `json:"object"`
	// File is the name that people know.
	File string `json:"file"`
	// Lines are the line of the object, at the empty key, and those of its keys and items, which may have more in them.
	Lines map[string]any `json:"lines"`
}

// Add takes objects in. conftest knows files by their absolute names.
func (l Locations) Add(objects ...sekisho.Object) error {
	for _, object := range objects {
		absolute, err := filepath.Abs(object.File)
		if err != nil {
			return err
		}
		file := filepath.Dir(absolute) + "/" + filepath.Base(absolute)
		l[file] = append(l[file], location{object, filepath.ToSlash(object.File), lines(object)})
	}
	return nil
}

func lines(object sekisho.Object) map[string]any {
	root := map[string]any{}
	for path, position := range object.Positions() {
		at := root
		for _, step := range path {
			key := fmt.Sprint(step)
			next, known := at[key].(map[string]any)
			if !known { // Parents come first, so that this is the last step.
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		at[""] = position.Line
	}
	return root
}
