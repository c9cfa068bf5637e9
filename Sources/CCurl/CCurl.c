#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// --- The library ---------------------------------------------------------------------------

static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_easy_init) easy_init;
  __typeof__(&curl_easy_setopt) easy_setopt;
  __typeof__(&curl_easy_perform) easy_perform;
  __typeof__(&curl_easy_getinfo) easy_getinfo;
  __typeof__(&curl_easy_cleanup) easy_cleanup;
  __typeof__(&curl_easy_strerror) easy_strerror;
  __typeof__(&curl_slist_append) slist_append;
  __typeof__(&curl_slist_free_all) slist_free_all;
  __typeof__(&curl_multi_init) multi_init;
  __typeof__(&curl_multi_cleanup) multi_cleanup;
  __typeof__(&curl_multi_add_handle) multi_add_handle;
  __typeof__(&curl_multi_remove_handle) multi_remove_handle;
  __typeof__(&curl_multi_perform) multi_perform;
  __typeof__(&curl_multi_poll) multi_poll;
  __typeof__(&curl_multi_info_read) multi_info_read;
} curl;

static const char *missing = "libcurl was not opened";
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define LOAD(name) ((curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name)) != NULL)

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    missing = "libcurl.so.4 is not installed";
    return;
  }
  if (!(LOAD(global_init) && LOAD(easy_init) && LOAD(easy_setopt) && LOAD(easy_perform) &&
        LOAD(easy_getinfo) && LOAD(easy_cleanup) && LOAD(easy_strerror) &&
        LOAD(slist_append) && LOAD(slist_free_all) && LOAD(multi_init) && LOAD(multi_cleanup) &&
        LOAD(multi_add_handle) && LOAD(multi_remove_handle) && LOAD(multi_perform) &&
        LOAD(multi_poll) && LOAD(multi_info_read))) {
    missing = "libcurl.so.4 lacks a function";
    return;
  }
  missing = curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "libcurl does not start";
}

const char *kilter_curl_missing(void) {
  pthread_once(&once, load);
  return missing;
}

// --- A handle ------------------------------------------------------------------------------

struct kilter_curl {
  CURL *easy;
  unsigned char *body;
  size_t length, room, limit;
  bool is_too_large;
  char problem[CURL_ERROR_SIZE];
  struct curl_slist *headers;
  /// What is posted, where that must outlive the call that asks.
  unsigned char *posted;
  /// The one that began before it in a pool, while it is under way.
  kilter_curl *before;
  /// Why it could not begin.
  CURLcode failed;
};

/// A buffer that one large answer made larger than this is given back before the next.
static const size_t kept = 4 << 20;

kilter_curl *kilter_curl_open(void) {
  if (kilter_curl_missing() != NULL) return NULL;
  kilter_curl *handle = calloc(1, sizeof *handle);
  if (handle == NULL) return NULL;
  handle->easy = curl.easy_init();
  if (handle->easy == NULL) {
    free(handle);
    return NULL;
  }
  return handle;
}

void kilter_curl_close(kilter_curl *handle) {
  if (handle == NULL) return;
  curl.easy_cleanup(handle->easy);
  free(handle->body);
  free(handle);
}

static size_t take(char *bytes, size_t size, size_t count, void *context) {
  kilter_curl *handle = context;
  size_t more = size * count;
  if (more > handle->limit - handle->length) {
    handle->is_too_large = true;
    return 0;
  }
  if (more > handle->room - handle->length) {
    size_t room = handle->room < 4096 ? 4096 : handle->room;
    while (room < handle->length + more) room *= 2;
    unsigned char *body = realloc(handle->body, room);
    if (body == NULL) return 0;
    handle->body = body;
    handle->room = room;
  }
  memcpy(handle->body + handle->length, bytes, more);
  handle->length += more;
  return more;
}

/// Sets what is asked for; every option each time, as a handle serves one source only.
static CURLcode prepare(kilter_curl *handle, const kilter_curl_request *request) {
  CURL *easy = handle->easy;
  CURLcode code = CURLE_OK;
#define SET(option, value) \
  if (code == CURLE_OK) code = curl.easy_setopt(easy, option, value)
  SET(CURLOPT_URL, request->url);
  SET(CURLOPT_UNIX_SOCKET_PATH, request->socket_path);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_ERRORBUFFER, handle->problem);
  SET(CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
  SET(CURLOPT_TIMEOUT_MS, request->total_milliseconds);
  // No other scheme than these, neither by the configuration nor by a redirect; none is followed.
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
  SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  // What the environment says of proxies is for browsers, not for the machine's own endpoints.
  SET(CURLOPT_PROXY, "");
  SET(CURLOPT_ACCEPT_ENCODING, "");
  SET(CURLOPT_USERAGENT, "kilter");
  SET(CURLOPT_WRITEFUNCTION, take);
  SET(CURLOPT_WRITEDATA, handle);
  SET(CURLOPT_CERTINFO, 1L);
  SET(CURLOPT_FRESH_CONNECT, (long)request->fresh);
  SET(CURLOPT_FORBID_REUSE, (long)request->fresh);
  SET(CURLOPT_CONNECT_ONLY, (long)request->handshake_only);
  SET(CURLOPT_SSL_VERIFYPEER, request->insecure ? 0L : 1L);
  SET(CURLOPT_SSL_VERIFYHOST, request->insecure ? 0L : 2L);
  if (request->post != NULL) {
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->post_length);
    SET(CURLOPT_POSTFIELDS, request->post);
  } else {
    SET(CURLOPT_HTTPGET, 1L);
  }
  SET(CURLOPT_CUSTOMREQUEST, request->method);
  if (request->ca_file != NULL) {
    // In place of the system's: libcurl goes on to believe those of its folder, unless told not to.
    SET(CURLOPT_CAINFO, request->ca_file);
    SET(CURLOPT_CAPATH, NULL);
    // From 7.87 on it keeps what it read of the file for a day: one that is exchanged is to count at
    // once. Older ones do not know the option, and keep nothing.
    if (code == CURLE_OK) curl.easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  }
  if (request->bearer != NULL) {
    SET(CURLOPT_XOAUTH2_BEARER, request->bearer);
    SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
  } else if (request->user != NULL) {
    SET(CURLOPT_USERNAME, request->user);
    SET(CURLOPT_PASSWORD, request->password);
    SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
  }
#undef SET
  return code;
}

static void find_expiry(CURL *easy, char *expiry, size_t room) {
  struct curl_certinfo *chain = NULL;
  if (curl.easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == NULL) return;
  if (chain->num_of_certs < 1) return;
  // The leaf is the first of the chain.
  static const char mark[] = "Expire date:";
  for (struct curl_slist *line = chain->certinfo[0]; line != NULL; line = line->next) {
    if (strncmp(line->data, mark, sizeof mark - 1) != 0) continue;
    strncpy(expiry, line->data + sizeof mark - 1, room - 1);
    return;
  }
}

/// Adds a header of so many bytes; false where memory is out.
static bool add(struct curl_slist **list, const char *name, const char *value, size_t length) {
  size_t before = strlen(name);
  char *line = malloc(before + length + 1);
  if (line == NULL) return false;
  memcpy(line, name, before);
  memcpy(line + before, value, length);
  line[before + length] = 0;
  struct curl_slist *longer = curl.slist_append(*list, line);
  free(line);
  if (longer == NULL) return false;
  *list = longer;
  return true;
}

/// The headers that are asked for; false where memory is out.
static bool list_headers(const kilter_curl_request *request, struct curl_slist **list) {
  if (request->accept != NULL &&
      !add(list, "Accept: ", request->accept, strlen(request->accept)))
    return false;
  const char *line = request->headers;
  while (line != NULL && *line != 0) {
    size_t length = strcspn(line, "\n");
    if (length > 0 && !add(list, "", line, length)) return false;
    line += length + (line[length] == '\n');
  }
  return true;
}

/// Makes a handle ready to ask.
static CURLcode begin(kilter_curl *handle, const kilter_curl_request *request) {
  handle->length = 0;
  handle->limit = request->body_limit;
  handle->is_too_large = false;
  handle->problem[0] = 0;
  if (handle->room > kept) {
    free(handle->body);
    handle->body = NULL;
    handle->room = 0;
  }
  CURLcode code =
      list_headers(request, &handle->headers) ? prepare(handle, request) : CURLE_OUT_OF_MEMORY;
  if (code == CURLE_OK)
    code = curl.easy_setopt(handle->easy, CURLOPT_HTTPHEADER, handle->headers);
  return code;
}

/// Lets go what a request needed, and tells what came of it.
static void finish(kilter_curl *handle, CURLcode code, kilter_curl_answer *answer) {
  CURL *easy = handle->easy;
  memset(answer, 0, sizeof *answer);
  answer->content_type = "";
  // The handle outlives the list and what was posted.
  curl.easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
  curl.easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
  curl.slist_free_all(handle->headers);
  handle->headers = NULL;
  free(handle->posted);
  handle->posted = NULL;
  answer->code = code;
  answer->is_too_large = handle->is_too_large;
  answer->body = handle->body;
  answer->length = handle->length;
  if (code != CURLE_OK)
    answer->problem = handle->problem[0] != 0 ? handle->problem : curl.easy_strerror(code);
  const char *type = NULL;
  curl_off_t time = 0;
  curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer->status);
  if (curl.easy_getinfo(easy, CURLINFO_RETRY_AFTER, &time) == CURLE_OK) answer->retry_after = time;
  if (curl.easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != NULL)
    answer->content_type = type;
#define TIME(field, info) \
  if (curl.easy_getinfo(easy, info, &time) == CURLE_OK) answer->field = time
  TIME(name_lookup, CURLINFO_NAMELOOKUP_TIME_T);
  TIME(connect, CURLINFO_CONNECT_TIME_T);
  TIME(app_connect, CURLINFO_APPCONNECT_TIME_T);
  TIME(pre_transfer, CURLINFO_PRETRANSFER_TIME_T);
  TIME(start_transfer, CURLINFO_STARTTRANSFER_TIME_T);
  TIME(total, CURLINFO_TOTAL_TIME_T);
#undef TIME
  curl.easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &answer->verify_result);
  curl.easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &answer->connections);
  if (curl.easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &time) == CURLE_OK)
    answer->received = time;
  find_expiry(easy, answer->expiry, sizeof answer->expiry);
}

void kilter_curl_ask(
    kilter_curl *handle, const kilter_curl_request *request, kilter_curl_answer *answer) {
  CURLcode code = begin(handle, request);
  if (code == CURLE_OK) code = curl.easy_perform(handle->easy);
  finish(handle, code, answer);
}

// --- A pool --------------------------------------------------------------------------------

struct kilter_curl_pool {
  CURLM *multi;
  /// Those under way, the newest first.
  kilter_curl *newest;
};

kilter_curl_pool *kilter_curl_pool_open(void) {
  if (kilter_curl_missing() != NULL) return NULL;
  kilter_curl_pool *pool = calloc(1, sizeof *pool);
  if (pool == NULL) return NULL;
  pool->multi = curl.multi_init();
  if (pool->multi == NULL) {
    free(pool);
    return NULL;
  }
  return pool;
}

void kilter_curl_pool_close(kilter_curl_pool *pool) {
  if (pool == NULL) return;
  for (kilter_curl *handle = pool->newest; handle != NULL; handle = handle->before) {
    if (handle->failed == CURLE_OK) curl.multi_remove_handle(pool->multi, handle->easy);
    kilter_curl_answer answer;
    finish(handle, CURLE_ABORTED_BY_CALLBACK, &answer);
  }
  curl.multi_cleanup(pool->multi);
  free(pool);
}

/// Takes a handle off those under way.
static void leave(kilter_curl_pool *pool, kilter_curl *handle) {
  kilter_curl **place = &pool->newest;
  while (*place != handle) place = &(*place)->before;
  *place = handle->before;
  handle->before = NULL;
}

void kilter_curl_pool_begin(
    kilter_curl_pool *pool, kilter_curl *handle, const kilter_curl_request *request) {
  kilter_curl_request kept = *request;
  CURLcode code = CURLE_OK;
  if (request->post != NULL) {
    handle->posted = malloc(request->post_length + 1);
    if (handle->posted == NULL) {
      code = CURLE_OUT_OF_MEMORY;
    } else {
      memcpy(handle->posted, request->post, request->post_length);
      kept.post = handle->posted;
    }
  }
  if (code == CURLE_OK) code = begin(handle, &kept);
  if (code == CURLE_OK && curl.multi_add_handle(pool->multi, handle->easy) != CURLM_OK)
    code = CURLE_FAILED_INIT;
  handle->failed = code;
  handle->before = pool->newest;
  pool->newest = handle;
}

/// The handle under way that a message is of.
static kilter_curl *owner(kilter_curl_pool *pool, CURL *easy) {
  kilter_curl *handle = pool->newest;
  while (handle != NULL && handle->easy != easy) handle = handle->before;
  return handle;
}

kilter_curl *kilter_curl_pool_next(kilter_curl_pool *pool, kilter_curl_answer *answer) {
  for (kilter_curl *handle = pool->newest; handle != NULL; handle = handle->before) {
    if (handle->failed == CURLE_OK) continue;
    leave(pool, handle);
    finish(handle, handle->failed, answer);
    return handle;
  }
  while (pool->newest != NULL) {
    int running = 0, left = 0;
    CURLMcode code = curl.multi_perform(pool->multi, &running);
    CURLMsg *message = curl.multi_info_read(pool->multi, &left);
    if (message != NULL && message->msg == CURLMSG_DONE) {
      kilter_curl *handle = owner(pool, message->easy_handle);
      // The message is gone with the handle.
      CURLcode result = message->data.result;
      curl.multi_remove_handle(pool->multi, message->easy_handle);
      if (handle == NULL) continue;
      leave(pool, handle);
      finish(handle, result, answer);
      return handle;
    }
    // Its own deadlines wake it before a second is over.
    if (code == CURLM_OK) code = curl.multi_poll(pool->multi, NULL, 0, 1000, NULL);
    if (code != CURLM_OK) {
      kilter_curl *handle = pool->newest;
      curl.multi_remove_handle(pool->multi, handle->easy);
      leave(pool, handle);
      finish(handle, CURLE_FAILED_INIT, answer);
      return handle;
    }
  }
  return NULL;
}
