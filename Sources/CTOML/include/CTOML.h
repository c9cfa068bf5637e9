#pragma once
#include <stddef.h>
#include <stdint.h>

// TOML 1.0 through toml++, seen from C: a document is parsed once and read as a flat list of nodes.

#ifdef __cplusplus
extern "C" {
#define KILTER_TOML_NOEXCEPT noexcept
#else
#define KILTER_TOML_NOEXCEPT
#endif

// What a node is.
typedef enum kilter_toml_kind {
  kilter_toml_text,
  kilter_toml_integer,
  kilter_toml_real,
  kilter_toml_flag,
  kilter_toml_moment,
  kilter_toml_array,
  kilter_toml_table,
} kilter_toml_kind;

// One node. A list or table is followed by what it holds, depth first, in the order of the file.
typedef struct kilter_toml_node {
  kilter_toml_kind kind;
  // Where the key stands, in a list the value; both from 1, the column in characters.
  uint32_t line, column;
  // How many nodes a list or a table holds directly.
  uint32_t count;
  // UTF-8 without an end mark, valid as long as the document; a node in a list has no key.
  const char *key;
  size_t key_length;
  const char *text;
  size_t text_length;
  int64_t integer;
  double real;
  int flag;
} kilter_toml_node;

// A document, or why there is none.
typedef struct kilter_toml_document kilter_toml_document;

// Parses UTF-8 text. The answer is never null and is given back with kilter_toml_free.
kilter_toml_document *kilter_toml_parse(const char *text, size_t length) KILTER_TOML_NOEXCEPT;
void kilter_toml_free(kilter_toml_document *document) KILTER_TOML_NOEXCEPT;

// The nodes, the root table first; null and 0 when the text is not TOML.
const kilter_toml_node *kilter_toml_nodes(
    const kilter_toml_document *document, size_t *count) KILTER_TOML_NOEXCEPT;

// What is wrong and where, from 1; null when nothing is.
const char *kilter_toml_error(
    const kilter_toml_document *document, uint32_t *line, uint32_t *column) KILTER_TOML_NOEXCEPT;

#ifdef __cplusplus
}
#endif
