// Package suggest finds what somebody meant who mistyped a name.
package suggest

// DidYouMean returns `: did you mean "x"?` for the candidate closest to name, or nothing when none is close.
func DidYouMean(name string, candidates []string) string {
	best, limit := "", max(len(name)/3, 1)+1
	for _, candidate := range candidates {
		if d := distance(name, candidate); d < limit {
			best, limit = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return `: did you mean "` + best + `"?`
}

// distance is the Levenshtein distance of two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
