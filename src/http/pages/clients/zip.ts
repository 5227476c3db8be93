import { type Client, withToken } from './client.ts'

export const zip: Client = {
  name: 'ZIP',
  steps: ({ name, baseUrl, username }) => [
    {
      text: 'Download your marketplace. When curl asks for a password, paste a token.',
      command: `curl -fu ${username} -o ${name}.zip ${baseUrl}/marketplace.zip`,
    },
  ],
  withToken: (marketplace) => [
    {
      text: 'Download your marketplace without being asked.',
      command: `curl -fo ${marketplace.name}.zip ${withToken(marketplace, `${marketplace.baseUrl}/marketplace.zip`)}`,
    },
  ],
}
