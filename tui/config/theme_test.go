package config

import (
	"path/filepath"
	"testing"
)

func TestAThemeIsKeptBesideOtherSettings(t *testing.T) {
	for before, want := range map[string]string{
		"":                               "theme = \"nord\"\n",
		"# mine\n[keys]\nzoom = \"Z\"\n": "theme = \"nord\"\n# mine\n[keys]\nzoom = \"Z\"\n",
		"a = 1\ntheme = \"dark\" # old\n[keys]\n": "a = 1\ntheme = \"nord\"\n[keys]\n",
		"[x]\ntheme = \"other\"\n":                "theme = \"nord\"\n[x]\ntheme = \"other\"\n",
	} {
		if got := string(withTheme([]byte(before), "nord")); got != want {
			t.Errorf("%q becomes %q, want %q", before, got, want)
		}
	}
	file := filepath.Join(t.TempDir(), "folder", "config.toml")
	t.Setenv("ESPALIER_CONFIG", file)
	if err := KeepTheme(t.Context(), "nord"); err != nil {
		t.Fatal(err)
	}
	if got, problems := Load(); got.Theme != "nord" || len(problems) > 0 {
		t.Errorf("%q is kept, problems %v", got.Theme, problems)
	}
}
