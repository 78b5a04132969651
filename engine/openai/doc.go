// Package openai runs models on servers that speak OpenAI's protocol: vLLM, SGLang,
// llama.cpp, or OpenAI itself. Such servers can run distributed, for models too large
// for one machine, and several of them can share the load.
//
// A prompt is sent as one user message, without a system prompt, in the model's own
// chat template. Thinking is separated from the answer by the server
// (reasoning_content) or, if it does not, by its tags.
//
// The client is our own: a chat is one POST and a stream of server-sent events, which
// github.com/tmaxmax/go-sse reads. OpenAI's library adds 18 MB to the binary and most
// of the time of a build. github.com/sashabaranov/go-openai is as small as ours, but
// omits a temperature of 0, which is greedy decoding, and has no field for top_k,
// min_p, structured_outputs and Retry-After.
//
// The key is sent only to the servers that were named. It appears in no error,
// description or log.
//
// # DeepSeek-R1, all 671B of it
//
// R1 is 685 GB in FP8. Two machines of eight 80 GB GPUs hold it, with vLLM on top
// of Ray. On every machine, vLLM and the same path to the model; then
//
//	ray start --head --port=6379                # on the first machine
//	ray start --address=FIRST:6379              # on the second
//	vllm serve deepseek-ai/DeepSeek-R1 \
//	    --distributed-executor-backend ray \
//	    --tensor-parallel-size 8 --pipeline-parallel-size 2 \
//	    --reasoning-parser deepseek_r1 --enable-prefix-caching \
//	    --max-model-len 32768 --api-key "$OPENAI_API_KEY"
//	espalier solve game24 "4 9 10 13" --model openai:http://FIRST:8000#deepseek-ai/DeepSeek-R1
//
// Tensor parallelism stays inside a machine, where the links are fast; pipeline
// parallelism crosses them. Prefix caching matters more to a tree search than to a
// chat, because thoughts share their beginnings. One machine of eight 141 GB GPUs needs no
// Ray and no pipeline. A request's log-probabilities are the model's own, before
// temperature and grammar, with vLLM's default --logprobs-mode raw_logprobs.
package openai
