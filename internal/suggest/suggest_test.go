package suggest

import "testing"

func TestDidYouMean(t *testing.T) {
	candidates := []string{"host-port", "host-path-volume", "sysctls"}
	for name, want := range map[string]string{
		"host-prot":        `: did you mean "host-port"?`,
		"sysctl":           `: did you mean "sysctls"?`,
		"hostpath-volume":  `: did you mean "host-path-volume"?`,
		"image-tag-latest": "",
		"":                 "",
	} {
		if got := DidYouMean(name, candidates); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", name, got, want)
		}
	}
}
