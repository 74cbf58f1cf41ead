package main

import (
	"regexp"
	"strconv"
)

// names are the lines that name an object, or refer to one by its name.
var names = regexp.MustCompile(`(?m)^(\s*(?:- )?(?:name|namespace|app|serviceAccountName|app\.kubernetes\.io/(?:name|instance)): )"?([a-z0-9][a-z0-9.-]*)"?$`)

// distinct changes the names in a manifest, and with them the labels and what refers to them, so that no copy holds the
// objects of another: a large cluster has many objects, not one object many times.
func distinct(text []byte, number int) []byte {
	return names.ReplaceAll(text, []byte("${1}${2}-"+strconv.Itoa(number)))
}

// same leaves the copies alike.
func same(text []byte, _ int) []byte { return text }
