#include <random>
#include <string>

#include "bridge/core/json_reader.h"
#include "bridge/core/json_writer.h"
#include "tests/firmware/meter/core/check.h"

using energier::JsonReader;
using energier::JsonWriter;
using energier::Window;

namespace {

bool is_object(const std::string& text) {
  JsonReader json(text.data(), text.size());
  while (json.next()) continue;
  return json.good();
}

// The number of {"n":...} in millionths; -1 if it is refused.
int64_t number(const std::string& digits) {
  const std::string text = "{\"n\":" + digits + "}";
  JsonReader json(text.data(), text.size());
  int64_t micro = 0;
  return json.next() && json.number(&micro) && !json.next() && json.good() ? micro : -1;
}

std::string string(const std::string& quoted) {
  const std::string text = "{\"s\":" + quoted + "}";
  JsonReader json(text.data(), text.size());
  char out[64];
  return json.next() && json.string(out, sizeof out) && !json.next() && json.good() ? out : "(refused)";
}

}  // namespace

TEST(json_takes_objects) {
  const char* const good[] = {
      "{}",
      " { \"a\" : 1 , \"b\" : [ ] } \n",
      "{\"a\":{\"b\":[1,-2.5e-3,true,false,null,\"x\"]}}",
      "{\"\":0}",
      "{\"a\":[[[[[]]]]]}",
      "{\"\\u00e9\\n\\ud83d\\ude00\":\"\xF0\x9F\x98\x80\"}",
  };
  for (const char* text : good) CHECK(is_object(text));
}

TEST(json_refuses_everything_else) {
  const char* const bad[] = {
      "",
      " ",
      "null",
      "[]",
      "1",
      "{",
      "}",
      "{\"a\"}",
      "{\"a\":}",
      "{\"a\":1",
      "{\"a\":1,}",
      "{,}",
      "{a:1}",
      "{'a':1}",
      "{\"a\":1}{}",
      "{\"a\":1}x",
      "{\"a\":01}",
      "{\"a\":1.}",
      "{\"a\":.5}",
      "{\"a\":+1}",
      "{\"a\":1e}",
      "{\"a\":-}",
      "{\"a\":0x1}",
      "{\"a\":NaN}",
      "{\"a\":Infinity}",
      "{\"a\":tru}",
      "{\"a\":\"x}",
      "{\"a\":\"\\x\"}",
      "{\"a\":\"\\u12\"}",
      "{\"a\":\"\\ud800\"}",
      "{\"a\":\"\\udc00\"}",
      "{\"a\":\"\t\"}",
      "{\"a\":\"\xC3\"}",
      "{\"a\":\"\xC0\x80\"}",
      "{\"a\":\"\xED\xA0\x80\"}",
      "{\"a\":[1,]}",
      "{\"a\":[1 2]}",
      "{\"a\":{\"b\"}}",
      "{\"a\":{1:2}}",
      "{\"a\":[}",
      "{\"a\" 1}",
      "{\"a\":1 \"b\":2}",
      "{\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
  };
  for (const char* text : bad) {
    if (is_object(text)) failed(__FILE__, __LINE__, text);
  }
}

TEST(json_reads_numbers_as_millionths) {
  CHECK_SAME(number("221.3"), 221300000);
  CHECK_SAME(number("-1.5"), -1500000);
  CHECK_SAME(number("0"), 0);
  CHECK_SAME(number("-0.0"), 0);
  CHECK_SAME(number("2.213e2"), 221300000);
  CHECK_SAME(number("22130E-2"), 221300000);
  CHECK_SAME(number("0.0000005"), 1);
  CHECK_SAME(number("0.0000004"), 0);
  CHECK_SAME(number("1e-400"), 0);
  CHECK_SAME(number("0e999999999999"), 0);
  CHECK_SAME(number("999999999999"), 999999999999000000);
  CHECK_SAME(number("1000000000000"), -1);
  CHECK_SAME(number("1e300"), -1);
  CHECK_SAME(number("123456789012345678901234567890"), -1);
  CHECK_SAME(number("3.14159265358979323846264338327950288"), 3141593);
  CHECK_SAME(number("\"1\""), -1);
}

TEST(json_reads_strings) {
  CHECK_SAME(string("\"plain\""), "plain");
  CHECK_SAME(string("\"a\\\"\\\\\\/\\n\\u0041\""), "a\"\\/\nA");
  CHECK_SAME(string("\"\\u00e9\\u20ac\\ud83d\\ude00\""), "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK_SAME(string("\"\\u0000\""), "(refused)");
  CHECK_SAME(string("\"" + std::string(63, 'x') + "\""), std::string(63, 'x'));
  CHECK_SAME(string("\"" + std::string(64, 'x') + "\""), "(refused)");
  CHECK_SAME(string("1"), "(refused)");
}

TEST(json_survives_random_and_mutilated_texts) {
  std::mt19937 random(11);
  const std::string good = "{\"id\":\"a1\",\"cmd\":\"calibrate\",\"v\":221.3e0,\"x\":[{\"\\ud83d\\ude00\":null},-1.5]}";
  const std::string alphabet = "{}[]\",:\\u0123e+-.tfn \xC3\xA9";
  int objects = 0;
  for (int round = 0; round < 40000; ++round) {
    std::string text = good;
    if (round % 2 == 0) {
      for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random());
      text.resize(random() % (text.size() + 1));
    } else {
      text.assign(random() % 60, '{');
      for (char& byte : text) byte = alphabet[random() % alphabet.size()];
    }
    const std::string exact(text);  // ends where its memory ends
    JsonReader json(exact.data(), exact.size());
    char out[16];
    int64_t micro;
    while (json.next()) {
      json.string(out, sizeof out);
      json.number(&micro);
    }
    objects += json.good();
  }
  CHECK(objects < 40000);
}

TEST(json_is_written_with_commas_and_escapes) {
  char out[128];
  Window window(out, sizeof out);
  JsonWriter json(&window);
  json.object()
      .key(FLASH("a"))
      .integer(1)
      .key(FLASH("b"))
      .array()
      .fixed(-22013, 2)
      .null()
      .boolean(true)
      .object()
      .end_object()
      .end_array();
  json.key(FLASH("c")).string("\"\\\n\x01").end_object();
  CHECK_SAME(std::string(out, window.kept()),
             "{\"a\":1,\"b\":[-220.13,null,true,{}],\"c\":\"\\\"\\\\\\u000a\\u0001\"}");
}

TEST(window_keeps_any_part_of_a_text) {
  const std::string whole = "abcdefghij";
  for (size_t from = 0; from <= 12; ++from) {
    for (size_t room = 0; room <= 12; ++room) {
      char out[16];
      Window window(out, room, from);
      window.put("abc");
      window.put("");
      window.put("defgh");
      window.put('i');
      window.put("j");
      CHECK_SAME(window.length(), 10U);
      CHECK_SAME(std::string(out, window.kept()), from < 10 ? whole.substr(from, room) : "");
    }
  }
}
