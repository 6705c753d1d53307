"""`policybot bench peers`: four common stacks and policybot, asked the same questions in one run.

lines         what is said between the bench and the process of one stack; all that such a process shares
langchain  llamaindex  haystack  txtai  policybot
              one stack each, run as a process of its own in an environment of its own
asking        the bench's end of such a process
running       who is started and asked when
results       what was measured → the record, the table
drawing       the record → the picture, in the stacks' environment, which has matplotlib
command       the command
"""
