module blumeops/go-ini

go 1.26

require gopkg.in/ini.v1 v1.67.0

require github.com/stretchr/testify v1.12.1 // indirect
