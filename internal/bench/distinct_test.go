package main

import "testing"

func TestDistinct(t *testing.T) {
	text := "kind: Service\nmetadata:\n  name: web\n  namespace: \"shop\"\n  labels:\n    app.kubernetes.io/name: web\nspec:\n  ports:\n  - name: http\n    port: 80\n"
	want := "kind: Service\nmetadata:\n  name: web-7\n  namespace: shop-7\n  labels:\n    app.kubernetes.io/name: web-7\nspec:\n  ports:\n  - name: http-7\n    port: 80\n"
	if got := string(distinct([]byte(text), 7)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
